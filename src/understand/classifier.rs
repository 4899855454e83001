//! A linear classifier: one weight for each feature and class, learned from examples when the program starts.
//!
//! Each class is learned against all others, as a support vector machine with squared hinge loss, by dual
//! coordinate descent (Hsieh, Chang, Lin, Keerthi and Sundararajan, "A dual coordinate descent method for
//! large-scale linear SVM", ICML 2008). It is exact enough after a few passes, takes no random choice that is
//! not seeded, and knows nothing of language: what a feature is stands in `features`.

use super::parallel::in_parallel;

/// A row of features by number, each with its value; no number twice.
pub(super) type Row = Box<[Entry]>;

/// A feature's number and its value, in four bytes: all examples are in memory while they are learned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry(u32);

/// The bits of an entry that hold the value.
const VALUE_BITS: u32 = 12;
/// What one unit of a value is; the largest value is almost 4.
const VALUE_UNIT: f32 = 1.0 / 1024.0;
/// Features are numbered below this.
pub(super) const FEATURES_MAX: usize = 1 << (u32::BITS - VALUE_BITS);

impl Entry {
    pub(super) fn new(feature: usize, value: f32) -> Self {
        debug_assert!(feature < FEATURES_MAX, "there is no feature {feature}");
        let feature = u32::try_from(feature).unwrap_or(u32::MAX) << VALUE_BITS;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is not below 0, and as many bits are kept as there are"
        )]
        let value = (value / VALUE_UNIT).round().max(0.0) as u32;
        Self(feature | value.min((1 << VALUE_BITS) - 1))
    }

    fn feature(self) -> usize {
        usize::try_from(self.0 >> VALUE_BITS).unwrap_or(usize::MAX)
    }

    fn value(self) -> f32 {
        let [low, high, ..] = self.0.to_le_bytes();
        f32::from(u16::from_le_bytes([low, high]) & ((1 << VALUE_BITS) - 1)) * VALUE_UNIT
    }
}

/// Examples: what each shows, and which class it is. All rows lie in one piece, which goes back whole when everything is
/// learned; a piece for each would leave thousands of holes among what stays.
#[derive(Debug, Clone, Default)]
pub(super) struct TrainingSet {
    entries: Vec<Entry>,
    ends: Vec<End>,
}

/// Where an example's row ends; it begins where the one before ends.
#[derive(Debug, Clone, Copy)]
struct End {
    at: usize,
    class: usize,
}

impl TrainingSet {
    pub(super) fn add(&mut self, row: &[Entry], class: usize) {
        self.entries.extend_from_slice(row);
        let at = self.entries.len();
        self.ends.push(End { at, class });
    }

    /// Adds others after these.
    pub(super) fn append(&mut self, others: &Self) {
        for at in 0..others.len() {
            self.add(others.row(at), others.class(at));
        }
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn row(&self, at: usize) -> &[Entry] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before].at);
        &self.entries[start..self.ends[at].at]
    }

    fn class(&self, at: usize) -> usize {
        self.ends[at].class
    }
}

/// How much a wrong example costs against how large the weights may grow.
const COST: f32 = 0.2;
/// An example of the class itself costs more: there are far fewer of them.
const COST_OF_OWN: f32 = 0.7;
/// The value of a feature that every row has: where a class begins.
const BIAS: f32 = 1.0;
/// Passes over the examples; most classes are done well before.
const PASSES_MAX: usize = 12;
/// A pass that moves nothing by more than this is the last.
const TOLERANCE: f32 = 0.3;

/// So many classes are learned at once.
const AT_ONCE: usize = 8;

/// What has been learned.
#[derive(Debug, Clone)]
pub(super) struct Linear {
    weights: Weights,
    classes: Vec<Class>,
}

/// The weights that are not nothing, those of feature 0 in the order of their classes first, then those of feature 1, and
/// so on. Of more than a million, six in ten are.
#[derive(Debug, Clone)]
struct Weights {
    /// Each as a share of its class's largest: one byte says enough of a weight.
    weights: Box<[i8]>,
    /// For each feature, a bit for each class for which it has a weight, that of class 0 being the lowest.
    classes: Box<[u64]>,
    /// Where the weights of every [`STEP`]th feature begin.
    starts: Box<[usize]>,
}

/// There are no more classes than bits.
pub(super) const CLASSES_MAX: usize = 64;
/// From one feature whose weights are found at once to the next.
const STEP: usize = 8;

impl Weights {
    /// Keeps what is not nothing of `all`: the weights of feature 0 for each class, then those of feature 1, and so on.
    fn of(all: &[i8], classes: usize) -> Self {
        debug_assert!(classes <= CLASSES_MAX, "{classes} classes");
        let says_something = |weight: &&i8| **weight != 0;
        let mut starts = Vec::with_capacity(all.len() / classes / STEP + 1);
        let mut before = 0;
        let features = all.chunks(classes).enumerate();
        let bits = features.map(|(feature, weights)| {
            if feature % STEP == 0 {
                starts.push(before);
            }
            let bits = weights.iter().enumerate();
            let bits = bits.filter(|(_, weight)| says_something(weight));
            let bits = bits.fold(0_u64, |bits, (class, _)| bits | 1 << class);
            before += count(bits);
            bits
        });
        Self {
            classes: bits.collect(),
            starts: starts.into(),
            weights: all.iter().filter(says_something).copied().collect(),
        }
    }

    /// The classes for which a feature has a weight, as bits, and those weights.
    fn of_feature(&self, feature: usize) -> (u64, &[i8]) {
        let step = feature / STEP;
        let before = &self.classes[step * STEP..feature];
        let start = self.starts[step] + before.iter().map(|bits| count(*bits)).sum::<usize>();
        let bits = self.classes[feature];
        (bits, &self.weights[start..start + count(bits)])
    }
}

fn count(bits: u64) -> usize {
    usize::try_from(bits.count_ones()).unwrap_or(usize::MAX)
}

/// What belongs to a class beside its weights.
#[derive(Debug, Clone, Copy)]
struct Class {
    /// What one unit of a weight is.
    unit: f32,
    bias: f32,
}

impl Linear {
    /// Learns from examples, whose features are numbered below `features` and classes below `classes`.
    pub(super) fn learn(examples: &TrainingSet, features: usize, classes: usize) -> Self {
        let rows = (0..examples.len()).map(|at| examples.row(at));
        let squares: Vec<f32> = rows.map(squared).collect();
        let one = |class| {
            let (weights, bias) = one_against_all(examples, &squares, features, class);
            let (weights, unit) = in_units(&weights);
            (weights, Class { unit, bias })
        };
        let mut weights = vec![0; features * classes];
        let mut learned = Vec::with_capacity(classes);
        // Some at a time, so that their weights are not all in memory twice.
        while learned.len() < classes {
            let first = learned.len();
            let some = in_parallel(AT_ONCE.min(classes - first), |number| one(first + number));
            for (of_class, class) in some {
                let number = learned.len();
                for (feature, weight) in of_class.iter().enumerate() {
                    weights[feature * classes + number] = *weight;
                }
                learned.push(class);
            }
        }
        Self {
            weights: Weights::of(&weights, classes),
            classes: learned,
        }
    }

    /// How well a row fits each class: above 0 it looks like one of its own, near -1 like none.
    pub(super) fn scores(&self, row: &[Entry]) -> Vec<f32> {
        let mut scores = vec![0.0_f32; self.classes.len()];
        for entry in row {
            let (mut classes, weights) = self.weights.of_feature(entry.feature());
            let value = entry.value();
            for weight in weights {
                let class = classes.trailing_zeros() as usize;
                scores[class] += value * f32::from(*weight);
                // The lowest bit is done.
                classes &= classes - 1;
            }
        }
        for (score, class) in scores.iter_mut().zip(&self.classes) {
            *score = *score * class.unit + class.bias;
        }
        scores
    }
}

/// Weights as whole multiples of a unit, which is chosen by the largest.
fn in_units(weights: &[f32]) -> (Box<[i8]>, f32) {
    let largest = weights
        .iter()
        .fold(0.0_f32, |most, weight| most.max(weight.abs()));
    let unit = largest.max(f32::MIN_POSITIVE) / f32::from(i8::MAX);
    let whole = weights.iter().map(|weight| {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it is no more than the largest"
        )]
        let whole = (weight / unit).round() as i8;
        whole
    });
    (whole.collect(), unit)
}

fn one_against_all(
    examples: &TrainingSet,
    squares: &[f32],
    features: usize,
    class: usize,
) -> (Vec<f32>, f32) {
    let mut weights = vec![0.0_f32; features];
    let mut bias = 0.0_f32;
    let mut alphas = vec![0.0_f32; examples.len()];
    let mut active: Vec<usize> = (0..examples.len()).collect();
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut shrink_above = f32::INFINITY;
    for _ in 0..PASSES_MAX {
        chance.shuffle(&mut active);
        let (mut highest, mut lowest) = (f32::NEG_INFINITY, f32::INFINITY);
        let mut kept = Vec::with_capacity(active.len());
        for &at in &active {
            let row = examples.row(at);
            let own = examples.class(at) == class;
            let sign = if own { 1.0 } else { -1.0 };
            let cost = if own { COST_OF_OWN } else { COST };
            let diagonal = 0.5 / cost;
            let score = dot(&weights, row) + bias * BIAS;
            let gradient = sign * score - 1.0 + diagonal * alphas[at];
            let at_rest = alphas[at] <= 0.0;
            if at_rest && gradient > shrink_above {
                // It is on the right side by far and says nothing about the border.
                continue;
            }
            kept.push(at);
            let projected = if at_rest { gradient.min(0.0) } else { gradient };
            highest = highest.max(projected);
            lowest = lowest.min(projected);
            if projected.abs() > 1e-6 {
                let before = alphas[at];
                let curvature = squares[at] + BIAS * BIAS + diagonal;
                alphas[at] = (before - gradient / curvature).max(0.0);
                let step = sign * (alphas[at] - before);
                for entry in row {
                    weights[entry.feature()] += step * entry.value();
                }
                bias += step * BIAS;
            }
        }
        let settled = highest - lowest < TOLERANCE;
        if settled && kept.len() == examples.len() {
            break;
        }
        if settled {
            // What was left out gets a last word.
            kept = (0..examples.len()).collect();
            shrink_above = f32::INFINITY;
        } else {
            shrink_above = if highest > 0.0 {
                highest
            } else {
                f32::INFINITY
            };
        }
        active = kept;
    }
    (weights, bias * BIAS)
}

fn dot(weights: &[f32], row: &[Entry]) -> f32 {
    row.iter()
        .map(|entry| weights[entry.feature()] * entry.value())
        .sum()
}

fn squared(row: &[Entry]) -> f32 {
    row.iter().map(|entry| entry.value() * entry.value()).sum()
}

/// A row of numbers that looks like chance and is the same every time (xorshift64*, Vigna 2016).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap_or(0) % limit.max(1)
    }

    fn shuffle(&mut self, items: &mut [usize]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(entries: &[(usize, f32)]) -> Row {
        let entries = entries.iter();
        entries.map(|&(at, value)| Entry::new(at, value)).collect()
    }

    /// Examples, each with its class and the features that it shows.
    fn examples<const SHOWN: usize>(
        each: impl Iterator<Item = (usize, [usize; SHOWN])>,
    ) -> TrainingSet {
        let mut examples = TrainingSet::default();
        for (class, features) in each {
            examples.add(&row(&features.map(|feature| (feature, 1.0))), class);
        }
        examples
    }

    #[test]
    fn an_entry_holds_its_feature_and_its_value() {
        for feature in [0, 1, 4_095, FEATURES_MAX - 1] {
            for (value, held) in [
                (0.0, 0.0),
                (0.3, 307.0 / 1024.0),
                (1.5, 1.5),
                (9.0, 4_095.0 / 1024.0),
            ] {
                let entry = Entry::new(feature, value);
                assert_eq!((entry.feature(), entry.value()), (feature, held));
            }
        }
    }

    #[test]
    fn every_weight_is_found_where_it_belongs() {
        let mut chance = Chance(7);
        for classes in [1, 2, 45, CLASSES_MAX] {
            let all: Vec<i8> = (0..classes * 31)
                .map(|_| i8::try_from(chance.below(255)).unwrap_or(0))
                .collect();
            let weights = Weights::of(&all, classes);
            for (feature, expected) in all.chunks(classes).enumerate() {
                let (bits, mut found) = weights.of_feature(feature);
                for (class, weight) in expected.iter().enumerate() {
                    assert_eq!(bits >> class & 1 == 1, *weight != 0, "{feature} {class}");
                    if *weight != 0 {
                        assert_eq!(found.split_off_first(), Some(weight), "{feature} {class}");
                    }
                }
                assert!(found.is_empty());
            }
        }
    }

    #[test]
    fn what_tells_the_classes_apart_is_learned() {
        // Feature 0 is everywhere, 1 to 3 belong to a class each.
        let examples = examples((0..30).map(|n| (n % 3, [0, 1 + n % 3])));
        let linear = Linear::learn(&examples, 4, 3);
        for class in 0..3 {
            let scores = linear.scores(&row(&[(0, 1.0), (class + 1, 1.0)]));
            for (other, score) in scores.iter().enumerate() {
                assert_eq!(*score > 0.0, other == class, "{scores:?}");
            }
        }
        assert!(linear.scores(&[]).iter().all(|score| *score < 0.0));
    }

    #[test]
    fn the_same_examples_teach_the_same() {
        let examples = examples((0..50).map(|n| (n % 4, [n * 7 % 11, 11])));
        let scores = || Linear::learn(&examples, 12, 4).scores(&row(&[(3, 0.5), (11, 1.0)]));
        assert_eq!(scores(), scores());
    }
}
