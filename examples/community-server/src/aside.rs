//! What may keep a thread for long, such as making a room ready, done aside from the threads that answer.

use std::panic::resume_unwind;

use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

/// Waits for something that may block, on a thread where that troubles nobody.
pub(crate) async fn aside<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    let handle = Handle::current();
    match spawn_blocking(move || handle.block_on(future)).await {
        Ok(done) => done,
        // The task is never cancelled, so it panicked, and panics on.
        Err(error) => resume_unwind(error.into_panic()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_blocks_is_waited_for() {
        let waited = aside(async {
            std::thread::sleep(std::time::Duration::from_millis(5));
            7
        });
        assert_eq!(waited.await, 7);
    }
}
