//! One journal entry: who did what when, under which command id, what came of it.

use super::codec::{DecodeError, Reader, Writer};
use super::{Event, Seq};
use crate::actor::Actor;
use crate::id::{CommandId, GroupId, MemberId};
use crate::time::Timestamp;

const FORMAT: u8 = 1;

/// What stands above an entry's events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryHeader<'a> {
    /// The entry's number.
    pub seq: Seq,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who asked.
    pub actor: Actor,
    /// The command's name.
    pub command: &'a str,
    /// The command's id.
    pub id: CommandId,
    /// What tells the command's content from another under the same id.
    pub fingerprint: [u8; 16],
}

impl EntryHeader<'_> {
    pub(crate) fn encode(&self, writer: &mut Writer<'_>) {
        writer.byte(FORMAT);
        writer.raw(&self.id.as_u128().to_be_bytes());
        writer.uint(self.seq.get());
        writer.int(self.recorded_at.as_micros());
        match self.actor {
            Actor::System => writer.byte(0),
            Actor::Member(member) => {
                writer.byte(1);
                writer.raw(&member.as_u128().to_be_bytes());
            }
            Actor::ForGroup { member, group } => {
                writer.byte(2);
                writer.raw(&member.as_u128().to_be_bytes());
                writer.raw(&group.as_u128().to_be_bytes());
            }
        }
        writer.bytes(self.command.as_bytes());
        writer.raw(&self.fingerprint);
    }
}

/// One event of an entry, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryEvent<'a> {
    /// The event's wire name.
    pub name: &'a str,
    /// The version of its shape.
    pub version: u8,
    /// The event in `postcard`.
    pub payload: &'a [u8],
}

impl<'a> EntryEvent<'a> {
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        Ok(Self { name: reader.text()?, version: reader.byte()?, payload: reader.bytes()? })
    }

    /// The event, if it is an `E`.
    pub fn decode<E: Event>(&self) -> Option<Result<E, DecodeError>> {
        (self.name == E::NAME && self.version == E::VERSION)
            .then(|| postcard::from_bytes(self.payload).map_err(|_| DecodeError("event payload")))
    }
}

/// A journal entry, read from its stored bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Who, what, when.
    pub header: EntryHeader<'a>,
    /// The command's answer in `postcard`, given again when the command comes again.
    pub output: &'a [u8],
    /// What happened.
    pub events: Vec<EntryEvent<'a>>,
}

impl<'a> Entry<'a> {
    /// Reads an entry's stored bytes.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let (header, output, mut reader) = Self::open(bytes)?;
        let mut events = Vec::new();
        while !reader.is_empty() {
            events.push(EntryEvent::read(&mut reader)?);
        }
        Ok(Self { header, output, events })
    }

    /// The header, the answer, and a reader that stands before the first event, for who looks for one event among many.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<(EntryHeader<'a>, &'a [u8], Reader<'a>), DecodeError> {
        let mut reader = Reader(bytes);
        if reader.byte()? != FORMAT {
            return Err(DecodeError("unknown entry format"));
        }
        let id = CommandId::from_u128(u128::from_be_bytes(reader.array()?));
        let seq = Seq::new(reader.uint()?);
        let recorded_at = Timestamp::from_micros(reader.int()?);
        let actor = match reader.byte()? {
            0 => Actor::System,
            1 => Actor::Member(MemberId::from_u128(u128::from_be_bytes(reader.array()?))),
            2 => Actor::ForGroup {
                member: MemberId::from_u128(u128::from_be_bytes(reader.array()?)),
                group: GroupId::from_u128(u128::from_be_bytes(reader.array()?)),
            },
            _ => return Err(DecodeError("unknown actor")),
        };
        let command = reader.text()?;
        let fingerprint = reader.array()?;
        let header = EntryHeader { seq, recorded_at, actor, command, id, fingerprint };
        let output = reader.bytes()?;
        Ok((header, output, reader))
    }

    /// The command id alone, without reading the rest.
    pub fn command_id(bytes: &[u8]) -> Result<CommandId, DecodeError> {
        let mut reader = Reader(bytes);
        reader.byte()?;
        Ok(CommandId::from_u128(u128::from_be_bytes(reader.array()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_reads_back() {
        let header = EntryHeader {
            seq: Seq::new(300),
            recorded_at: Timestamp::from_micros(-5),
            actor: Actor::Member(MemberId::from_u128(7)),
            command: "pay",
            id: CommandId::from_u128(42),
            fingerprint: [9; 16],
        };
        let mut bytes = Vec::new();
        let mut writer = Writer(&mut bytes);
        header.encode(&mut writer);
        writer.bytes(b"out");
        writer.bytes(b"ledger.posted");
        writer.byte(1);
        writer.bytes(b"payload");
        let entry = Entry::decode(&bytes).expect("decodes");
        assert_eq!(entry.header, header);
        assert_eq!(entry.output, b"out");
        assert_eq!(entry.events, [EntryEvent { name: "ledger.posted", version: 1, payload: b"payload" }]);
        assert_eq!(Entry::command_id(&bytes), Ok(header.id));
        for cut in 1..bytes.len() {
            let cut = Entry::decode(&bytes[..cut]);
            assert!(cut.is_err() || cut.is_ok_and(|entry| entry.events.is_empty()));
        }
    }
}
