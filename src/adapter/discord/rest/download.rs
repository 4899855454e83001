//! Files that customers attach: fetched once, because their links expire.

use reqwest::Url;

use super::{Rest, RestError, Why, read_up_to, why};

/// Why a file was not fetched. None of them names the link, which is as good as a key to the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DownloadError {
    #[error("the file is longer than {max} bytes")]
    TooLarge { max: usize },
    /// The link is over, or was none.
    #[error("there is no such file")]
    Gone,
    #[error(transparent)]
    Later(#[from] RestError),
}

impl Rest {
    /// The bytes behind a link of `http` or `https`, without the bot's token.
    ///
    /// # Errors
    /// [`DownloadError`]. Of a file that is too long no more than `max` bytes are read.
    pub async fn download(&self, url: &str, max: usize) -> Result<Vec<u8>, DownloadError> {
        let url = Url::parse(url).map_err(|_| DownloadError::Gone)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(DownloadError::Gone);
        }
        let answer = self.0.client.get(url).send().await;
        let answer = answer.map_err(|error| RestError::later(why(&error)))?;
        let status = answer.status();
        if status.is_server_error() || matches!(status.as_u16(), 408 | 429) {
            return Err(RestError::later(Why::Status(status.as_u16())).into());
        }
        if !status.is_success() {
            return Err(DownloadError::Gone);
        }
        let bytes = read_up_to(answer, max).await?;
        bytes.ok_or(DownloadError::TooLarge { max })
    }
}
