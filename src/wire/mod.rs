pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/tallywire.v1.rs"));
    include!(concat!(env!("OUT_DIR"), "/tallywire.v1.serde.rs"));
}
