//! One broker for all tests.

use std::net::TcpListener;
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use testcontainers::core::{IntoContainerPort, WaitFor};
use testcontainers::runners::SyncRunner;
use testcontainers::{Container, GenericImage, ImageExt};

const DEFAULT_IMAGE: &str = "apache/kafka:4.3.1";

struct Broker {
    servers: String,
    _container: Option<Container<GenericImage>>,
}

static BROKER: Mutex<Option<Broker>> = Mutex::new(None);

/// The broker's address; the first call starts it.
pub fn servers() -> String {
    let mut broker = BROKER.lock().expect("an earlier test could not start the broker");
    broker.get_or_insert_with(start).servers.clone()
}

/// Stops the broker if it was started here.
pub fn stop() {
    if let Ok(mut broker) = BROKER.lock() {
        broker.take();
    }
}

/// Whether a broker runs already or a Docker engine answers; if not, why.
pub fn is_possible() -> Result<(), String> {
    if std::env::var("TALLYWIRE_KAFKA_SERVERS").is_ok() {
        return Ok(());
    }
    let engine = std::env::var("DOCKER_HOST").unwrap_or("unix:///var/run/docker.sock".to_string());
    let answer = match engine.split_once("://") {
        Some(("unix", path)) => std::os::unix::net::UnixStream::connect(path).map(drop),
        Some(("tcp" | "http", address)) => std::net::TcpStream::connect(address).map(drop),
        // Whatever else it is, the library tells.
        _ => Ok(()),
    };
    answer.map_err(|error| format!("no Docker engine answers at {engine} ({error}); start one"))
}

/// A topic prefix that no other test and no earlier run has.
pub fn prefix(test: &str) -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
    format!("{test}-{}-{}", std::process::id(), since.as_micros())
}

fn start() -> Broker {
    if let Ok(servers) = std::env::var("TALLYWIRE_KAFKA_SERVERS") {
        return Broker { servers, _container: None };
    }
    let named = std::env::var("TALLYWIRE_KAFKA_IMAGE").ok().filter(|name| !name.is_empty());
    let image = named.unwrap_or(DEFAULT_IMAGE.to_string());
    let (name, tag) = image.rsplit_once(':').expect("TALLYWIRE_KAFKA_IMAGE is written NAME:TAG");
    let port = free_port();
    let listener = format!("PLAINTEXT://127.0.0.1:{port}");
    let request = GenericImage::new(name, tag)
        .with_wait_for(WaitFor::message_on_either_std("Kafka Server started"))
        .with_mapped_port(port, port.tcp())
        .with_startup_timeout(Duration::from_secs(120))
        .with_env_var("KAFKA_LISTENERS", format!("PLAINTEXT://:{port},CONTROLLER://:9093"))
        .with_env_var("KAFKA_ADVERTISED_LISTENERS", listener)
        .with_host_config_modifier(|config| {
            let bindings = config.port_bindings.iter_mut().flat_map(|ports| ports.values_mut());
            for binding in bindings.flatten().flatten() {
                binding.host_ip = Some("127.0.0.1".to_string());
            }
        });
    let request = SETTINGS.iter().fold(request, |request, (key, value)| request.with_env_var(*key, *value));
    let container = request.start().unwrap_or_else(|error| panic!("{image} does not start: {error}"));
    Broker { servers: format!("127.0.0.1:{port}"), _container: Some(container) }
}

const SETTINGS: [(&str, &str); 12] = [
    ("KAFKA_NODE_ID", "1"),
    ("KAFKA_PROCESS_ROLES", "broker,controller"),
    ("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
    ("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"),
    ("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093"),
    ("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
    ("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
    ("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1"),
    ("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"),
    // Compaction is tested: the broker looks for it every second.
    ("KAFKA_LOG_CLEANER_BACKOFF_MS", "1000"),
    // Fewer partitions of the inner topics: the broker is ready sooner.
    ("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "8"),
    ("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "8"),
];

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
    listener.local_addr().expect("a bound port").port()
}
