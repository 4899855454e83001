//! stub
pub const FILES_MAX: usize = 5;
pub const BYTES_MAX: usize = 10;
pub struct R;
impl R {
    #[must_use]
    pub fn key(self) -> &'static str {
        "file-wrong-kind"
    }
}
pub fn check(_: &str, _: Option<&str>, _: &[u8]) -> Result<&'static str, R> {
    Err(R)
}
