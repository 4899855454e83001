//! Fetches the files of a message, since Discord's links to them expire, and keeps those that fit.

use super::pause;
use super::rest::{DownloadError, FileSeen, Rest};
use crate::desk::message::NewFile;
use crate::domain::proof;

/// How often a file is asked for.
const TRIES_MAX: u32 = 4;

/// What became of the files of a message.
#[derive(Debug, Default)]
pub(super) struct Fetched {
    pub(super) kept: Vec<NewFile>,
    /// Why others were not kept, as keys of what is said about it; each once.
    pub(super) unkept: Vec<&'static str>,
}

impl Fetched {
    fn is_not_kept(&mut self, why: &'static str) {
        if !self.unkept.contains(&why) {
            self.unkept.push(why);
        }
    }
}

pub(super) async fn fetch(rest: &Rest, files: &[FileSeen]) -> Fetched {
    let mut fetched = Fetched::default();
    for (index, file) in files.iter().enumerate() {
        if index >= proof::FILES_MAX {
            fetched.is_not_kept("file-too-many");
            break;
        }
        if usize::try_from(file.bytes).is_ok_and(|bytes| bytes > proof::BYTES_MAX) {
            fetched.is_not_kept("file-too-large");
            continue;
        }
        match download(rest, &file.url).await {
            Ok(bytes) => match proof::check(&bytes) {
                Ok(media_type) => fetched.kept.push(NewFile {
                    name: file.name.clone(),
                    media_type: media_type.to_owned(),
                    bytes,
                }),
                Err(refusal) => fetched.is_not_kept(refusal.key()),
            },
            Err(DownloadError::TooLarge { .. }) => fetched.is_not_kept("file-too-large"),
            Err(DownloadError::Gone | DownloadError::Later(_)) => {
                fetched.is_not_kept("file-not-received");
            }
        }
    }
    fetched
}

async fn download(rest: &Rest, url: &str) -> Result<Vec<u8>, DownloadError> {
    let mut tries = 1;
    loop {
        match rest.download(url, proof::BYTES_MAX).await {
            Err(DownloadError::Later(_)) if tries < TRIES_MAX => {
                pause(std::time::Duration::from_millis(500) * tries).await;
                tries += 1;
            }
            result => return result,
        }
    }
}
