//! Which chat server belongs to which business.
