//! What a clause shows the classifier: its words, their families, pieces of words, and how it is built.
//!
//! Values stand in a clause as placeholders, so "pay 50 now" and "pay 80 now" show the same. Every feature is
//! known by a hash; which of them count, and how much, is settled when the examples are read.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::classifier::Row;
use super::examples::Families;
use super::patterns::Clause;

/// Words of a clause that are shown; a longer one has said it by then.
const WORDS_MAX: usize = 120;
/// Characters of a word that are shown.
const WORD_CHARS_MAX: usize = 24;
/// Lengths of the pieces of words.
const PIECE_CHARS: std::ops::RangeInclusive<usize> = 2..=5;
/// How far apart two words of families are still seen together.
const WINDOW: usize = 5;

/// The groups of features; each is brought to the same length, so that long messages and long words do not
/// outweigh short ones, and then to its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Words,
    /// Two words in a row.
    Pairs,
    Families,
    Pieces,
    /// How the clause is built, and whether its words are known.
    Build,
}

impl Block {
    const ALL: [(Self, f32); 5] = [
        (Self::Words, 1.3),
        (Self::Pairs, 1.1),
        (Self::Families, 0.8),
        (Self::Pieces, 1.5),
        (Self::Build, 0.5),
    ];

    fn number(self) -> u64 {
        match self {
            Self::Words => 0,
            Self::Pairs => 1,
            Self::Families => 2,
            Self::Pieces => 3,
            Self::Build => 4,
        }
    }

    fn of_number(number: u64) -> Self {
        match number {
            0 => Self::Words,
            1 => Self::Pairs,
            2 => Self::Families,
            3 => Self::Pieces,
            _ => Self::Build,
        }
    }
}

/// A feature as it occurs in a clause: its hash, with its group in the last bits. All that the examples show is in
/// memory at once, so that it is small.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown(u64);

/// The bits that hold the group.
const BLOCK_BITS: u64 = 0b111;

/// Parts of all features that are counted one after the other.
const PARTS: u64 = 8;

impl Shown {
    fn new(block: Block, hash: u64) -> Self {
        Self(hash & !BLOCK_BITS | block.number())
    }

    fn block(self) -> Block {
        Block::of_number(self.0 & BLOCK_BITS)
    }

    /// One of [`PARTS`] parts of all features, in their order.
    fn part(self) -> u64 {
        self.0 >> (u64::BITS - PARTS.ilog2())
    }
}

/// Everything a clause shows, before it is known what of it counts.
pub(super) fn shown(clause: &Clause, families: &Families) -> Vec<Shown> {
    let mut out = Vec::with_capacity(256);
    let mut show = |block, key| out.push(Shown::new(block, key));
    let units: Vec<Unit<'_>> = clause
        .text
        .split_ascii_whitespace()
        .take(WORDS_MAX)
        .map(|word| Unit {
            word,
            key: hash(b'w', word.as_bytes()),
            families: families.of(word),
        })
        .collect();
    for (at, unit) in units.iter().enumerate() {
        show(Block::Words, unit.key);
        if let Some(next) = units.get(at + 1) {
            show(Block::Pairs, pair(b'2', unit.key, next.key));
            if !(unit.families.is_empty() && next.families.is_empty()) {
                show(Block::Families, pair(b'm', unit.meaning(), next.meaning()));
            }
        }
        for &family in unit.families {
            show(Block::Families, one(b'f', family.into()));
            for other in units.iter().skip(at + 2).take(WINDOW - 1) {
                for &other in other.families {
                    show(Block::Families, pair(b'p', family.into(), other.into()));
                }
            }
        }
        if unit.is_typed() {
            for piece in pieces(unit.word) {
                show(Block::Pieces, piece);
            }
        }
    }
    if let Some(first) = units.first() {
        show(Block::Families, one(b'1', first.meaning()));
    }
    if clause.question {
        show(Block::Build, one(b'?', 0));
    }
    let length = match units.len() {
        0..=2 => 0,
        3..=5 => 1,
        6..=10 => 2,
        11..=20 => 3,
        _ => 4,
    };
    show(Block::Build, one(b'l', length));
    out
}

#[derive(Debug, Clone, Copy)]
struct Unit<'a> {
    word: &'a str,
    key: u64,
    families: &'a [u16],
}

impl Unit<'_> {
    /// Its first family, or itself.
    fn meaning(&self) -> u64 {
        self.families
            .first()
            .map_or(self.key, |&family| one(b'f', family.into()))
    }

    /// Not a placeholder.
    fn is_typed(&self) -> bool {
        self.word.bytes().any(|byte| byte.is_ascii_lowercase())
    }
}

/// The pieces of a word, its ends marked.
fn pieces(word: &str) -> impl Iterator<Item = u64> {
    let mut marked: Vec<u8> = Vec::with_capacity(WORD_CHARS_MAX + 2);
    marked.push(b' ');
    marked.extend(word.bytes().take(WORD_CHARS_MAX));
    marked.push(b' ');
    let mut keys = Vec::with_capacity(marked.len() * 4);
    for length in PIECE_CHARS {
        keys.extend(marked.windows(length).map(|piece| hash(b'c', piece)));
    }
    keys.into_iter()
}

/// FNV-1a, 64 bits.
fn hash(kind: u8, bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in std::iter::once(&kind).chain(bytes) {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash
}

fn one(kind: u8, a: u64) -> u64 {
    hash(kind, &a.to_le_bytes())
}

fn pair(kind: u8, a: u64, b: u64) -> u64 {
    hash(kind, [a.to_le_bytes(), b.to_le_bytes()].as_flattened())
}

/// A feature is a hash already; only its last bits, which are its group, say too little.
#[derive(Debug, Clone, Copy, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(b'x', bytes);
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key ^ (key >> 32);
    }
}

type ByFeature<T> = HashMap<u64, T, BuildHasherDefault<AsItIs>>;

/// The features that count: the number and weight of each.
#[derive(Debug, Clone)]
pub(super) struct Vocabulary {
    known: ByFeature<(u32, f32)>,
    /// How many examples in scope hold a word.
    in_scope: ByFeature<u32>,
}

/// A feature that every clause with an unknown word has.
const UNKNOWN: u64 = 1;
/// The same where half of the words or more are unknown.
const MOSTLY_UNKNOWN: u64 = 2;

impl Vocabulary {
    /// Settles what counts: by how many of the examples show it, and whether those are in scope.
    pub(super) fn of(examples: &[(Box<[Shown]>, bool)]) -> Self {
        let mut in_scope: ByFeature<u32> = ByFeature::default();
        let mut counts: Vec<(Shown, usize)> = Vec::new();
        let mut keys: Vec<u64> = Vec::new();
        // A part of all features at a time, so that they are not all in memory twice.
        for part in 0..PARTS {
            let mut all: Vec<u64> = Vec::new();
            for (shown, is_in_scope) in examples {
                keys.clear();
                let here = shown.iter().filter(|feature| feature.part() == part);
                keys.extend(here.map(|feature| feature.0));
                keys.sort_unstable();
                keys.dedup();
                all.extend_from_slice(&keys);
                if *is_in_scope {
                    let words = keys
                        .iter()
                        .filter(|key| Shown(**key).block() == Block::Words);
                    for key in words {
                        *in_scope.entry(*key).or_default() += 1;
                    }
                }
            }
            // The order of a hash map is not the same every time, and the numbers have to be.
            all.sort_unstable();
            counts.extend(all.chunk_by(|one, next| one == next).filter_map(|same| {
                let feature = Shown(*same.first()?);
                let counts =
                    same.len() > 1 || matches!(feature.block(), Block::Words | Block::Build);
                counts.then_some((feature, same.len()))
            }));
        }
        let mut known =
            ByFeature::with_capacity_and_hasher(counts.len() + 2, BuildHasherDefault::default());
        for key in [UNKNOWN, MOSTLY_UNKNOWN] {
            known.insert(key, (number(known.len()), 1.0));
        }
        let total = examples.len();
        for (feature, count) in counts {
            let rarity = ((1.0 + approximate(total)) / (1.0 + approximate(count))).ln() + 1.0;
            let weight = if feature.block() == Block::Build {
                1.0
            } else {
                rarity
            };
            known.insert(feature.0, (number(known.len()), weight));
        }
        Self { known, in_scope }
    }

    /// How many features count.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// The row of a clause. `itself` is how often an example that is being learned counts among those that
    /// know its words: once if it is in scope, never for a message.
    pub(super) fn row(&self, shown: &[Shown], itself: u32) -> Row {
        let mut rows: Vec<(u32, f32, Block)> = Vec::with_capacity(shown.len());
        for feature in shown {
            if let Some(&(number, weight)) = self.known.get(&feature.0) {
                rows.push((number, weight, feature.block()));
            }
        }
        self.note_unknown(shown, itself, &mut rows);
        rows.sort_unstable_by_key(|&(number, ..)| number);
        let mut merged: Vec<(u32, f32, Block)> = Vec::with_capacity(rows.len());
        for (number, value, block) in rows {
            match merged.last_mut() {
                // Said twice is said a little louder.
                Some(last) if last.0 == number => last.1 += 0.3 * value,
                Some(_) | None => merged.push((number, value, block)),
            }
        }
        for (block, weight) in Block::ALL {
            let length: f32 = merged
                .iter()
                .filter(|row| row.2 == block)
                .map(|row| row.1 * row.1)
                .sum::<f32>()
                .sqrt();
            if length > 0.0 {
                for row in merged.iter_mut().filter(|row| row.2 == block) {
                    row.1 *= weight / length;
                }
            }
        }
        merged
            .into_iter()
            .map(|(number, value, _)| (number, value))
            .collect()
    }

    /// Words that no example in scope has are a sign of another topic.
    fn note_unknown(&self, shown: &[Shown], itself: u32, rows: &mut Vec<(u32, f32, Block)>) {
        let words = || shown.iter().filter(|s| s.block() == Block::Words);
        let all = words().count();
        let unknown = words()
            .filter(|s| self.in_scope.get(&s.0).is_none_or(|&count| count <= itself))
            .count();
        for (key, applies) in [(UNKNOWN, unknown > 0), (MOSTLY_UNKNOWN, unknown * 2 > all)] {
            if applies && let Some(&(number, weight)) = self.known.get(&key) {
                rows.push((number, weight, Block::Build));
            }
        }
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Counts of examples are small; nothing is lost.
fn approximate(count: impl TryInto<u16>) -> f32 {
    count.try_into().map_or(f32::from(u16::MAX), f32::from)
}
