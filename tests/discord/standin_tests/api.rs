//! Bare calls to the stand-in, without a client that would prevent mistakes.

use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use crate::discord::standin::Standin;
use crate::discord::standin::ids::Snowflake;

pub struct Api {
    client: Client,
    url: String,
    token: String,
}

/// An answer, taken apart.
#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answered {
    /// The status and the code in the body.
    pub fn refusal(&self) -> (u16, i64) {
        (self.status, self.body["code"].as_i64().unwrap_or(-1))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|it| it.to_str().ok())
    }
}

impl Api {
    pub fn of(discord: &Standin) -> Self {
        Self {
            client: Client::new(),
            url: discord.url(),
            token: discord.token(),
        }
    }

    /// The same with another token.
    pub fn with_token(mut self, token: &str) -> Self {
        token.clone_into(&mut self.token);
        self
    }

    fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        self.client
            .request(method, format!("{}/api/v10{path}", self.url))
            .header("authorization", format!("Bot {}", self.token))
            .timeout(Duration::from_secs(30))
    }

    /// # Errors
    /// When no answer comes.
    pub async fn attempt(
        &self,
        method: &str,
        path: &str,
        body: &Value,
    ) -> reqwest::Result<Answered> {
        let mut request = self.request(method, path);
        if !body.is_null() {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        take(request).await
    }

    pub async fn call(&self, method: &str, path: &str, body: Value) -> Answered {
        self.attempt(method, path, &body).await.expect("an answer")
    }

    pub async fn get(&self, path: &str) -> Answered {
        self.call("GET", path, Value::Null).await
    }

    /// Sends a message to a channel.
    pub async fn post(&self, channel: Snowflake, body: Value) -> Answered {
        self.call("POST", &format!("/channels/{channel}/messages"), body)
            .await
    }

    /// Sends a message with a file of this size.
    pub async fn post_file(&self, channel: Snowflake, body: Value, size: usize) -> Answered {
        let file = Part::bytes(vec![7; size]).file_name("proof.bin");
        let form = Form::new()
            .text("payload_json", body.to_string())
            .part("files[0]", file);
        let path = format!("/channels/{channel}/messages");
        take(self.request("POST", &path).multipart(form))
            .await
            .expect("an answer")
    }

    /// Says a text.
    pub async fn say(&self, channel: Snowflake, text: &str) -> Answered {
        self.post(channel, json!({"content": text})).await
    }
}

async fn take(request: RequestBuilder) -> reqwest::Result<Answered> {
    let response = request.send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await?;
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Ok(Answered {
        status,
        headers,
        body,
    })
}
