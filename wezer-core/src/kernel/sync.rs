//! The lane's locks. In a test, something may be asked before each of them is taken: a scheduler that tries every order.
//!
//! Cost: none; without the feature `testing` it is the standard library's lock.

#[cfg(not(feature = "testing"))]
pub(super) use std::sync::Mutex;

#[cfg(feature = "testing")]
pub(super) use self::asked::Mutex;
#[cfg(feature = "testing")]
pub use self::asked::at_each_lock;

#[cfg(feature = "testing")]
mod asked {
    use std::sync::{LockResult, MutexGuard, OnceLock, TryLockError, TryLockResult};

    static ASKED: OnceLock<fn()> = OnceLock::new();

    /// From now on `ask` is called before a lock of any lane is taken, and again and again while somebody else has it.
    pub fn at_each_lock(ask: fn()) {
        ASKED.get_or_init(|| ask);
    }

    #[derive(Debug)]
    pub(in crate::kernel) struct Mutex<T>(std::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(in crate::kernel) const fn new(value: T) -> Self {
            Self(std::sync::Mutex::new(value))
        }

        pub(in crate::kernel) fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
            let Some(ask) = ASKED.get() else { return self.0.lock() };
            loop {
                ask();
                match self.0.try_lock() {
                    Ok(guard) => return Ok(guard),
                    Err(TryLockError::Poisoned(poisoned)) => return Err(poisoned),
                    Err(TryLockError::WouldBlock) => {}
                }
            }
        }

        pub(in crate::kernel) fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
            ASKED.get().inspect(|ask| ask());
            self.0.try_lock()
        }

        pub(in crate::kernel) fn clear_poison(&self) {
            self.0.clear_poison();
        }
    }
}
