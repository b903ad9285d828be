//! Headers in one blob: each a name and a value, with their lengths in front (u32, little endian).

use crate::bus::Headers;

/// The headers of a stored record.
pub struct Packed<'a>(pub &'a [u8]);

/// Appends `headers` to `bytes`.
pub fn pack(headers: &[(&str, &[u8])], bytes: &mut Vec<u8>) {
    for (name, value) in headers {
        push(name.as_bytes(), bytes);
        push(value, bytes);
    }
}

impl Headers for Packed<'_> {
    fn get(&self, name: &str) -> Option<&[u8]> {
        let mut found = None;
        let mut rest = self.0;
        while let Some((header, value)) = next(&mut rest) {
            if header == name.as_bytes() {
                found = Some(value);
            }
        }
        found
    }

    fn each(&self, take: &mut dyn FnMut(&str, &[u8])) {
        let mut rest = self.0;
        while let Some((header, value)) = next(&mut rest) {
            take(std::str::from_utf8(header).unwrap_or_default(), value);
        }
    }
}

fn push(part: &[u8], bytes: &mut Vec<u8>) {
    let length = u32::try_from(part.len()).expect("a record is at most a megabyte");
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(part);
}

fn next<'a>(rest: &mut &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
    Some((split(rest)?, split(rest)?))
}

/// None at the end, and where somebody else wrote the blob and lengths do not fit.
fn split<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (part, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *rest = after;
    Some(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn headers_come_back_as_they_were(
            headers in prop::collection::vec(("[a-z_]{0,8}", prop::collection::vec(any::<u8>(), 0..9)), 0..6)
        ) {
            let borrowed: Vec<(&str, &[u8])> =
                headers.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
            let mut bytes = Vec::new();
            pack(&borrowed, &mut bytes);
            let mut back = Vec::new();
            Packed(&bytes).each(&mut |name, value| back.push((name.to_string(), value.to_vec())));
            prop_assert_eq!(&back, &headers);
            for (name, _) in &headers {
                let last = headers.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value.as_slice());
                let packed = Packed(&bytes);
                prop_assert_eq!(packed.get(name), last);
            }
        }

        #[test]
        fn no_blob_is_too_broken_to_look_into(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            Packed(&bytes).get("name");
            Packed(&bytes).each(&mut |_, _| {});
        }
    }
}
