//! What the machine could do if nothing but the physics stood in the way.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use crate::measure::Took;
use crate::town::Dice;

/// A log that is written and synced and nothing else: preallocated, 100 bytes a transfer, a CRC, one `fdatasync` a commit.
#[derive(Debug)]
pub struct RawLog {
    file: File,
    len: u64,
    at: u64,
    buffer: Vec<u8>,
}

impl RawLog {
    /// A log of `len` bytes, written with zeros beforehand.
    pub fn create(path: &Path, len: u64) -> std::io::Result<Self> {
        let mut file = OpenOptions::new().create(true).truncate(true).write(true).open(path)?;
        let zeros = vec![0u8; 1 << 20];
        for _ in 0..len.div_ceil(zeros.len() as u64) {
            file.write_all(&zeros)?;
        }
        file.sync_all()?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Self { file, len, at: 0, buffer: Vec::new() })
    }

    /// Makes `transfers` transfers between two balances of `accounts`, `batch` a commit.
    pub fn run(&mut self, accounts: &mut [i64], transfers: u64, batch: u64) -> std::io::Result<Took> {
        let mut dice = Dice::new(7);
        let mut failed = None;
        let took = Took::measure(|| {
            let mut done = 0;
            while done < transfers {
                if let Err(error) = self.commit(accounts, batch, &mut dice) {
                    failed = Some(error);
                    break;
                }
                done += batch;
            }
            done
        });
        failed.map_or(Ok(took), Err)
    }

    fn commit(&mut self, accounts: &mut [i64], batch: u64, dice: &mut Dice) -> std::io::Result<()> {
        self.buffer.clear();
        for _ in 0..batch {
            let (from, to) = dice.pair(accounts.len());
            accounts[from] -= 1;
            accounts[to] += 1;
            let start = self.buffer.len();
            self.buffer.extend_from_slice(&[0; 96]);
            self.buffer[start..start + 8].copy_from_slice(&(from as u64).to_le_bytes());
            self.buffer[start + 8..start + 16].copy_from_slice(&(to as u64).to_le_bytes());
            let crc = crc32fast::hash(&self.buffer[start..]);
            self.buffer.extend_from_slice(&crc.to_le_bytes());
        }
        if self.at + self.buffer.len() as u64 > self.len {
            self.at = 0;
            self.file.seek(SeekFrom::Start(0))?;
        }
        self.file.write_all(&self.buffer)?;
        self.at += self.buffer.len() as u64;
        self.file.sync_data()
    }
}

/// Balances in a vector, checked addition, one limit: what a transfer in memory costs at least.
pub fn tight_loop(accounts: usize, transfers: u64) -> Took {
    let mut balances = vec![0i128; accounts];
    let mut dice = Dice::new(11);
    Took::measure(|| {
        let mut done = 0;
        for _ in 0..transfers {
            let (from, to) = dice.pair(accounts);
            let (Some(less), Some(more)) = (balances[from].checked_sub(1), balances[to].checked_add(1)) else { continue };
            if less > -1_000_000_000 {
                balances[from] = less;
                balances[to] = more;
                done += 1;
            }
        }
        std::hint::black_box(&balances);
        done
    })
}
