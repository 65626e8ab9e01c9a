//! Numbers in the bytes of a file, in its order of bytes.

/// Bytes that are read from the front.
pub(super) struct Bytes<'a> {
    all: &'a [u8],
    at: usize,
    /// Whether the most significant byte comes first.
    big_endian: bool,
}

impl<'a> Bytes<'a> {
    pub(super) fn new(all: &'a [u8]) -> Self {
        Bytes {
            all,
            at: 0,
            big_endian: false,
        }
    }

    /// Other bytes in the same order.
    pub(super) fn over<'b>(&self, all: &'b [u8]) -> Bytes<'b> {
        Bytes {
            all,
            at: 0,
            big_endian: self.big_endian,
        }
    }

    pub(super) fn turn_round(&mut self) {
        self.big_endian = true;
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.all.len()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        &self.all[self.at..]
    }

    pub(super) fn go_to(&mut self, place: i64) -> Result<(), String> {
        match usize::try_from(place)
            .ok()
            .filter(|place| *place <= self.all.len())
        {
            Some(place) => {
                self.at = place;
                Ok(())
            }
            None => Err(format!("it points to byte {place}, which it does not have")),
        }
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        match self
            .at
            .checked_add(count)
            .and_then(|end| self.all.get(self.at..end))
        {
            Some(taken) => {
                self.at += count;
                Ok(taken)
            }
            None => Err("it ends too early".to_owned()),
        }
    }

    pub(super) fn int(&mut self) -> Result<i32, String> {
        let bytes = self.take(4)?.try_into().unwrap_or_default();
        Ok(match self.big_endian {
            true => i32::from_be_bytes(bytes),
            false => i32::from_le_bytes(bytes),
        })
    }

    pub(super) fn long(&mut self) -> Result<i64, String> {
        let bytes = self.take(8)?.try_into().unwrap_or_default();
        Ok(match self.big_endian {
            true => i64::from_be_bytes(bytes),
            false => i64::from_le_bytes(bytes),
        })
    }

    pub(super) fn double(&mut self) -> Result<f64, String> {
        let bytes = self.take(8)?.try_into().unwrap_or_default();
        Ok(self.number(bytes))
    }

    /// A length or a count.
    pub(super) fn count(&mut self) -> Result<usize, String> {
        usize::try_from(self.int()?).map_err(|_| "a length is below 0".to_owned())
    }

    pub(super) fn number(&self, octet: [u8; 8]) -> f64 {
        match self.big_endian {
            true => f64::from_be_bytes(octet),
            false => f64::from_le_bytes(octet),
        }
    }

    pub(super) fn octet_of(&self, number: f64) -> [u8; 8] {
        match self.big_endian {
            true => number.to_be_bytes(),
            false => number.to_le_bytes(),
        }
    }

    pub(super) fn is_big_endian(&self) -> bool {
        self.big_endian
    }
}
