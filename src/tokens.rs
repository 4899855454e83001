//! Names that nobody should be able to guess or to confuse: nonces, references of agreements, ids of
//! messages that came without one.

use std::sync::{Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::domain::link_code::{CODE_CHARACTERS, LinkCode};

/// Digits and letters without those that are easily confused (0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V).
pub const UNAMBIGUOUS: &[u8] = b"34679ACDEFGHJKMNPQRTWXY";

/// A generator of tokens. Tests seed it; the program takes its seed from the operating system.
#[derive(Debug)]
pub struct Tokens(Mutex<StdRng>);

impl Tokens {
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that takes chance from the system"
    )]
    pub fn from_os() -> Self {
        Self(Mutex::new(StdRng::from_os_rng()))
    }

    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    /// A token of the unambiguous alphabet: about 4.5 bits a character.
    #[must_use]
    pub fn unambiguous(&self, length: usize) -> String {
        let mut rng = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (0..length)
            .map(|_| char::from(UNAMBIGUOUS[rng.random_range(0..UNAMBIGUOUS.len())]))
            .collect()
    }

    /// A one-time code.
    #[must_use]
    pub fn link_code(&self) -> LinkCode {
        loop {
            // One in some hundred has no digit or no letter, and is no code.
            if let Some(code) = LinkCode::parse(&self.unambiguous(CODE_CHARACTERS)) {
                return code;
            }
        }
    }

    /// A message nonce: 24 characters, within the 25 that chat platforms allow.
    #[must_use]
    pub fn nonce(&self) -> String {
        self.unambiguous(24)
    }
}
