//! What may be kept of the files that customers send as a proof: how large, how many, and of which kinds, told by what
//! the bytes begin with and not by a name.

/// The most files of one message.
pub const FILES_MAX: usize = 5;
/// The most bytes of one file.
pub const BYTES_MAX: usize = 10_000_000;
/// The longest name that is kept.
pub const NAME_CHARACTERS_MAX: usize = 100;

/// Why a file is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofRefusal {
    TooLarge,
    WrongKind,
}

impl ProofRefusal {
    /// The key of what the customer is told.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::TooLarge => "file-too-large",
            Self::WrongKind => "file-wrong-kind",
        }
    }
}

/// The media type of a file that may be kept.
///
/// # Errors
/// [`ProofRefusal`].
///
/// ```
/// use goodterms::domain::proof::{ProofRefusal, check};
/// assert_eq!(check(b"%PDF-1.7 ..."), Ok("application/pdf"));
/// assert_eq!(check(b"MZ\x90\x00"), Err(ProofRefusal::WrongKind));
/// ```
pub fn check(bytes: &[u8]) -> Result<&'static str, ProofRefusal> {
    const BEGINNINGS: [(&[u8], &str); 5] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"%PDF-", "application/pdf"),
    ];
    if bytes.len() > BYTES_MAX {
        return Err(ProofRefusal::TooLarge);
    }
    if let Some((_, kind)) = BEGINNINGS
        .iter()
        .find(|(beginning, _)| bytes.starts_with(beginning))
    {
        return Ok(kind);
    }
    // Containers name their kind after a length.
    let named = |at: usize, name: &[u8]| bytes.get(at..at + name.len()) == Some(name);
    if named(0, b"RIFF") && named(8, b"WEBP") {
        return Ok("image/webp");
    }
    let heic: [&[u8]; 4] = [b"heic", b"heix", b"mif1", b"heif"];
    if named(4, b"ftyp") && heic.iter().any(|brand| named(8, brand)) {
        return Ok("image/heic");
    }
    let is_text = std::str::from_utf8(bytes).is_ok_and(|text| {
        !text.trim().is_empty()
            && !text
                .chars()
                .any(|c| c.is_control() && !"\n\r\t".contains(c))
    });
    if is_text {
        Ok("text/plain; charset=utf-8")
    } else {
        Err(ProofRefusal::WrongKind)
    }
}

/// A name as it can be kept and written to a disk: without a path, bounded, and in one line.
#[must_use]
pub fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|c| !c.is_control())
        .map(|c| if "<>:\"|?*".contains(c) { '_' } else { c })
        .take(NAME_CHARACTERS_MAX)
        .collect();
    let plain = plain.trim().trim_start_matches('.');
    if plain.is_empty() {
        "file".to_owned()
    } else {
        plain.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_told_by_the_bytes() {
        for (bytes, kind) in [
            (b"\x89PNG\r\n\x1a\nrest".as_slice(), Ok("image/png")),
            (b"\xff\xd8\xff\xe0rest", Ok("image/jpeg")),
            (b"GIF89arest", Ok("image/gif")),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Ok("image/webp")),
            (b"\0\0\0\x18ftypheic\0\0", Ok("image/heic")),
            (b"paid on 9 March\n", Ok("text/plain; charset=utf-8")),
            (b"", Err(ProofRefusal::WrongKind)),
            (b"\x7fELF\x02\x01", Err(ProofRefusal::WrongKind)),
            (b"PK\x03\x04\xff", Err(ProofRefusal::WrongKind)),
        ] {
            assert_eq!(check(bytes), kind, "{bytes:?}");
        }
        let large = vec![b'a'; BYTES_MAX + 1];
        assert_eq!(check(&large), Err(ProofRefusal::TooLarge));
    }

    #[test]
    fn a_name_leads_nowhere() {
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("C:\\temp\\receipt.png"), "receipt.png");
        assert_eq!(plain_name("a\nb\0.pdf"), "ab.pdf");
        assert_eq!(plain_name("..."), "file");
        assert_eq!(plain_name(&"x".repeat(300)).len(), 100);
    }
}
