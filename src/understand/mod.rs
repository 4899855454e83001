pub mod request;
pub use request::*;

pub fn understand(_text: &str, _context: &Context) -> Vec<Result<Request, Unclear>> {
    vec![Err(Unclear::default())]
}
