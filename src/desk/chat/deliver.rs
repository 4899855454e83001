//! What is to be sent, place by place and in order, and what has become of it.
