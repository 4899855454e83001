//! Files that customers sent, kept because a platform's links to them expire.
