//! librdkafka's errors, told by the reaction they demand.

use crate::bus::BusError;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

/// What a transactional call's error asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// The same call again.
    Retry,
    /// Drain, abort, drop, seek.
    Abort,
    /// A new producer on the same id; what became of the transaction is to be looked up.
    Reopen,
    /// The id belongs to another producer now.
    Fenced,
}

/// What to do about an error of a transactional call.
pub fn reaction(error: &KafkaError) -> Reaction {
    let KafkaError::Transaction(inner) = error else {
        return Reaction::Reopen;
    };
    match inner.code() {
        RDKafkaErrorCode::Fenced | RDKafkaErrorCode::ProducerFenced => Reaction::Fenced,
        _ if inner.is_fatal() => Reaction::Reopen,
        _ if inner.txn_requires_abort() => Reaction::Abort,
        _ if inner.is_retriable() => Reaction::Retry,
        _ => Reaction::Reopen,
    }
}

/// The error as the command line shows it.
pub fn bus_error(servers: &str, doing: &str, error: &KafkaError) -> BusError {
    if let KafkaError::ClientConfig(_, what, key, value) = error {
        return BusError::Refused(format!("Kafka property '{key}={value}': {what}"));
    }
    let said = said(error);
    match error.rdkafka_error_code() {
        Some(code) if is_refusal(code) => BusError::Refused(format!(
            "kafka:{servers}: cannot {doing}: {said}; check the rights of this client and --kafka-config"
        )),
        _ => BusError::Failed(format!("kafka:{servers}: cannot {doing}: {said}")),
    }
}

/// Whether the broker will say no again.
pub fn is_refusal(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode as Code;
    matches!(
        code,
        Code::Authentication
            | Code::ClusterAuthorizationFailed
            | Code::GroupAuthorizationFailed
            | Code::InvalidTransactionTimeout
            | Code::PolicyViolation
            | Code::SaslAuthenticationFailed
            | Code::TopicAuthorizationFailed
            | Code::TransactionalIdAuthorizationFailed
            | Code::UnsupportedSASLMechanism
    )
}

/// Whether a question that failed may be answered when it is asked again.
pub fn is_passing(error: &KafkaError) -> bool {
    use RDKafkaErrorCode as Code;
    matches!(
        error.rdkafka_error_code(),
        Some(
            Code::AllBrokersDown
                | Code::BrokerTransportFailure
                | Code::CoordinatorLoadInProgress
                | Code::CoordinatorNotAvailable
                | Code::FencedLeaderEpoch
                | Code::LeaderNotAvailable
                | Code::NetworkException
                | Code::NotCoordinator
                | Code::NotLeaderForPartition
                | Code::OffsetNotAvailable
                | Code::OperationTimedOut
                | Code::ReplicaNotAvailable
                | Code::RequestTimedOut
                | Code::TimedOutQueue
                | Code::UnknownLeaderEpoch
                | Code::UnknownPartition
                | Code::UnknownTopic
                | Code::UnknownTopicOrPartition
                | Code::UnstableOffsetCommit
                | Code::WaitingForCoordinator
        )
    )
}

/// What is said of an error: librdkafka's words without the wrapper's.
fn said(error: &KafkaError) -> String {
    match error {
        KafkaError::Transaction(inner) => inner.string(),
        _ => match error.rdkafka_error_code() {
            Some(code) => code.to_string(),
            None => error.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_rights_is_refused_and_others_may_pass() {
        for (code, refused) in [
            (RDKafkaErrorCode::TopicAuthorizationFailed, true),
            (RDKafkaErrorCode::Authentication, true),
            (RDKafkaErrorCode::BrokerTransportFailure, false),
            (RDKafkaErrorCode::OperationTimedOut, false),
        ] {
            let error = bus_error("a:1", "list topics", &KafkaError::MetadataFetch(code));
            assert_eq!(matches!(error, BusError::Refused(_)), refused, "{error}");
            assert!(error.to_string().starts_with("kafka:a:1: cannot list topics: "), "{error}");
        }
    }

    #[test]
    fn what_passes_is_asked_again() {
        for (code, passes) in [
            (RDKafkaErrorCode::NotLeaderForPartition, true),
            (RDKafkaErrorCode::UnstableOffsetCommit, true),
            (RDKafkaErrorCode::TopicAuthorizationFailed, false),
            (RDKafkaErrorCode::Fenced, false),
        ] {
            assert_eq!(is_passing(&KafkaError::MetadataFetch(code)), passes, "{code:?}");
        }
    }

    #[test]
    fn an_error_of_no_transactional_call_asks_for_a_new_producer() {
        assert_eq!(reaction(&KafkaError::Flush(RDKafkaErrorCode::OperationTimedOut)), Reaction::Reopen);
    }
}
