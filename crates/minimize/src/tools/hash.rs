//! Hashing of bit sets.

/// A fast hash for bit sets; the table is never iterated, so that its order does not matter.
#[derive(Clone, Copy, Default)]
pub(crate) struct Hasher;

pub(crate) struct State(u64);

impl std::hash::BuildHasher for Hasher {
    type Hasher = State;
    fn build_hasher(&self) -> State {
        State(0)
    }
}

impl std::hash::Hasher for State {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }
    fn write_u64(&mut self, word: u64) {
        let mixed = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ mixed >> 29;
    }
    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }
    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
}
