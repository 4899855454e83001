//! Chat servers, places, and each event once.
