//! Compiles the contract (`tallywire/v1/*.proto`) in pure Rust: no `protoc` is needed.

use prost::Message;
use std::path::PathBuf;
use std::{env, error::Error, fs};

const FILES: [&str; 6] = ["input", "figure", "claim", "reading", "tally", "update"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=proto");
    let files = FILES.map(|name| format!("proto/tallywire/v1/{name}.proto"));
    let descriptors = protox::compile(&files, ["proto"])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let bytes = descriptors.encode_to_vec();
    fs::write(out.join("descriptors.bin"), &bytes)?;

    prost_build::Config::new()
        // Our own, because its JSON form is the `Z` form that the JSON mapping of protobuf asks for.
        .extern_path(".google.protobuf.Timestamp", "crate::wire::Timestamp")
        .compile_fds(descriptors)?;
    pbjson_build::Builder::new()
        .register_descriptors(&bytes)?
        .ignore_unknown_fields()
        .build(&[".tallywire.v1"])?;
    Ok(())
}
