//! The stand-in itself, tested with the plain serenity client and with bare calls.

mod client;
