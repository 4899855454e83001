//! What a clause shows the classifier: its words, their families, pieces of words, and how it is built.
//!
//! Values stand in a clause as placeholders, so "pay 50 now" and "pay 80 now" show the same. Every feature is
//! known by a hash; which of them count, and how much, is settled when the examples are read.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::classifier::{Entry, FEATURES_MAX, Row};
use super::examples::Families;

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

/// A feature as it occurs in a clause: its hash, with its group in the last bits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown(u64);

/// The bits that hold the group.
const BLOCK_BITS: u64 = 0b111;

impl Shown {
    fn new(block: Block, hash: u64) -> Self {
        Self(hash & !BLOCK_BITS | block.number())
    }

    fn block(self) -> Block {
        Block::of_number(self.0 & BLOCK_BITS)
    }

    /// It counts even where one example shows it.
    fn counts_once(self) -> bool {
        matches!(self.block(), Block::Words | Block::Build)
    }

    fn first_bits(self, count: u32) -> usize {
        usize::try_from(self.0 >> (u64::BITS - count)).unwrap_or(usize::MAX)
    }

    /// What tells it from the others of its drawer: its next bits, and its group.
    fn key(self) -> u32 {
        let next = (self.0 << DRAWER_BITS) >> u32::BITS;
        u32::try_from(next & !BLOCK_BITS | self.0 & BLOCK_BITS).unwrap_or(u32::MAX)
    }
}

/// A clause as far as the classifier reads it.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClauseText<'a> {
    pub words: &'a str,
    pub question: bool,
}

/// Everything a clause shows, before it is known what of it counts.
pub(super) fn shown(clause: ClauseText<'_>, families: &Families) -> Vec<Shown> {
    let mut out = Vec::with_capacity(256);
    let mut show = |block, key| out.push(Shown::new(block, key));
    let units: Vec<Unit<'_>> = clause
        .words
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

/// The features that count: a number and a weight for each. They are sorted and found by their first bits.
#[derive(Debug, Clone)]
pub(super) struct Vocabulary {
    /// Where the features begin that have the same first [`DRAWER_BITS`] bits; one more than there are such bits.
    drawers: Box<[u32]>,
    /// The next bits of each feature, and its group.
    keys: Box<[u32]>,
    weights: Box<[f32]>,
    familiar: Box<[Familiar]>,
    /// The numbers of the features that stand for unknown words.
    unknown: [usize; 2],
}

/// How many examples in scope hold a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Familiar {
    Never,
    Once,
    Often,
}

/// So many first bits tell a few features from all others.
const DRAWER_BITS: u32 = 12;

/// Of how many words of an example nothing is known: any, and half of them or more.
const UNKNOWN: usize = 0;
const MOSTLY_UNKNOWN: usize = 1;

/// How often features are seen in examples: first roughly, then exactly where it matters. Most are seen once and teach
/// nothing, and are never all in memory.
struct Counting {
    /// By the first bits of a feature.
    seen: Vec<Seen>,
    counts: HashMap<u64, Count, BuildHasherDefault<AsItIs>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Never,
    /// Once, or nothing but what it shares its place with.
    Once,
    Twice,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    all: u32,
    in_scope: u32,
}

/// The first bits by which features are seen.
const SEEN_BITS: u32 = 20;

impl Counting {
    fn new() -> Self {
        Self {
            seen: vec![Seen::Never; 1 << SEEN_BITS],
            counts: HashMap::default(),
        }
    }

    fn look(&mut self, features: &[Shown]) {
        for feature in features {
            let seen = &mut self.seen[feature.first_bits(SEEN_BITS)];
            *seen = match seen {
                Seen::Never => Seen::Once,
                Seen::Once | Seen::Twice => Seen::Twice,
            };
        }
    }

    fn count(&mut self, features: &[Shown], is_in_scope: bool) {
        for feature in features {
            if self.seen[feature.first_bits(SEEN_BITS)] == Seen::Twice || feature.counts_once() {
                let count = self.counts.entry(feature.0).or_default();
                count.all += 1;
                count.in_scope += u32::from(is_in_scope);
            }
        }
    }

    /// What counts, in the order of the features: that of a hash map is not the same every time, and the numbers have to
    /// be.
    fn counted(self) -> Vec<(Shown, Count)> {
        let counts = self.counts.into_iter();
        let mut counted: Vec<(Shown, Count)> = counts
            .map(|(feature, count)| (Shown(feature), count))
            .filter(|(feature, count)| count.all > 1 || feature.counts_once())
            .collect();
        counted.sort_unstable_by_key(|(feature, _)| feature.0);
        counted
    }
}

impl Vocabulary {
    /// Settles what counts of so many examples: by how many of them show it, and whether those are in scope.
    pub(super) fn of(total: usize, example: impl Fn(usize) -> (Vec<Shown>, bool)) -> Self {
        let each_once = |at: usize| {
            let (mut features, is_in_scope) = example(at);
            features.sort_unstable_by_key(|feature| feature.0);
            features.dedup_by_key(|feature| feature.0);
            (features, is_in_scope)
        };
        let mut counting = Counting::new();
        for at in 0..total {
            counting.look(&each_once(at).0);
        }
        for at in 0..total {
            let (features, is_in_scope) = each_once(at);
            counting.count(&features, is_in_scope);
        }
        let mut counted = counting.counted();
        // Five thousand phrases show a thirtieth of that.
        counted.truncate(FEATURES_MAX - 2);
        let weight = |(feature, count): &(Shown, Count)| match feature.block() {
            Block::Build => 1.0,
            Block::Words | Block::Pairs | Block::Families | Block::Pieces => {
                ((1.0 + approximate(total)) / (1.0 + approximate(count.all))).ln() + 1.0
            }
        };
        let mut drawers = vec![0; (1 << DRAWER_BITS) + 1];
        for (feature, _) in &counted {
            drawers[feature.first_bits(DRAWER_BITS) + 1] += 1;
        }
        let mut before = 0;
        for drawer in &mut drawers {
            before += *drawer;
            *drawer = before;
        }
        let first = counted.len();
        Self {
            drawers: drawers.into(),
            keys: counted.iter().map(|(feature, _)| feature.key()).collect(),
            weights: counted.iter().map(weight).collect(),
            familiar: (counted.iter())
                .map(|(_, count)| match count.in_scope {
                    0 => Familiar::Never,
                    1 => Familiar::Once,
                    _ => Familiar::Often,
                })
                .collect(),
            unknown: [first, first + 1],
        }
    }

    /// How many features count.
    pub(super) fn len(&self) -> usize {
        self.keys.len() + self.unknown.len()
    }

    /// The number of a feature that counts.
    fn find(&self, feature: Shown) -> Option<usize> {
        let drawer = feature.first_bits(DRAWER_BITS);
        let [start, end] = [drawer, drawer + 1].map(|at| index(self.drawers[at]));
        let key = feature.key();
        let in_drawer = self.keys[start..end].iter().position(|&it| it == key)?;
        Some(start + in_drawer)
    }

    /// The row of a message.
    pub(super) fn row(&self, shown: &[Shown]) -> Row {
        self.row_beside(shown, Familiar::Never)
    }

    /// The row of an example that is being learned: if it is in scope, it knows its own words.
    pub(super) fn row_of_example(&self, shown: &[Shown], is_in_scope: bool) -> Row {
        let itself = if is_in_scope {
            Familiar::Once
        } else {
            Familiar::Never
        };
        self.row_beside(shown, itself)
    }

    fn row_beside(&self, shown: &[Shown], itself: Familiar) -> Row {
        let mut rows: Vec<(usize, f32, Block)> = Vec::with_capacity(shown.len());
        for feature in shown {
            if let Some(at) = self.find(*feature) {
                rows.push((at, self.weights[at], feature.block()));
            }
        }
        self.note_unknown(shown, itself, &mut rows);
        rows.sort_unstable_by_key(|&(number, ..)| number);
        let mut merged: Vec<(usize, f32, Block)> = Vec::with_capacity(rows.len());
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
            .map(|(number, value, _)| Entry::new(number, value))
            .collect()
    }

    /// Words that no example in scope has are a sign of another topic.
    fn note_unknown(&self, shown: &[Shown], itself: Familiar, rows: &mut Vec<(usize, f32, Block)>) {
        let words = || shown.iter().filter(|s| s.block() == Block::Words);
        let all = words().count();
        let familiar = |word: &&Shown| {
            let by = self.find(**word).map(|at| self.familiar[at]);
            by.is_some_and(|by| by > itself)
        };
        let unknown = all - words().filter(familiar).count();
        for (which, applies) in [(UNKNOWN, unknown > 0), (MOSTLY_UNKNOWN, unknown * 2 > all)] {
            if applies {
                rows.push((self.unknown[which], 1.0, Block::Build));
            }
        }
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Counts of examples are small; nothing is lost.
fn approximate(count: impl TryInto<u16>) -> f32 {
    count.try_into().map_or(f32::from(u16::MAX), f32::from)
}
