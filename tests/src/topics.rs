//! Making topics as an operator would.

use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use std::time::Duration;

/// Makes a topic with settings of its own; returns when the broker has it.
pub fn create(bootstrap: &str, name: &str, partitions: i32, settings: &[(&str, &str)]) {
    let admin: AdminClient<DefaultClientContext> =
        ClientConfig::new().set("bootstrap.servers", bootstrap).create().expect("admin client");
    let topic = NewTopic { name, num_partitions: partitions, replication: TopicReplication::Fixed(1), config: settings.to_vec() };
    let options = AdminOptions::new().operation_timeout(Some(Duration::from_secs(20)));
    let answer = wait(admin.create_topics([&topic], &options)).expect("an answer");
    assert!(answer.iter().all(Result::is_ok), "{answer:?}");
}

/// Deletes a topic, under whoever writes to it.
pub fn delete(bootstrap: &str, name: &str) {
    let admin: AdminClient<DefaultClientContext> =
        ClientConfig::new().set("bootstrap.servers", bootstrap).create().expect("admin client");
    let options = AdminOptions::new().operation_timeout(Some(Duration::from_secs(20)));
    let answer = wait(admin.delete_topics(&[name], &options)).expect("an answer");
    assert!(answer.iter().all(Result::is_ok), "{answer:?}");
}

/// Waits for a future that the admin client's own thread completes.
fn wait<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(output) => return output,
            std::task::Poll::Pending => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}
