//! The parts of a file of Arrow IPC that stand around its batches.
//!
//! `arrow-ipc`'s own `FileWriter` encodes where it writes; here batches come encoded, from several
//! threads. What it writes is written here too: magic, schema, messages, and a footer that says where each is.

use std::io::{self, Write};

use arrow_ipc::convert::{IpcSchemaEncoder, metadata_to_fb};
use arrow_ipc::writer::{
    DictionaryTracker, EncodedData, IpcDataGenerator, IpcWriteOptions, write_message,
};
use arrow_ipc::{Block, FooterBuilder, MetadataVersion};
use arrow_schema::{Metadata, SchemaRef};
use flatbuffers::FlatBufferBuilder;

use crate::error::from_arrow;

const MAGIC: &[u8] = b"ARROW1";
/// Where the first message begins: messages and buffers lie at multiples of it.
const ALIGNMENT: usize = 64;
/// What stands after the last message.
const END_OF_STREAM: [u8; 8] = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];

/// A file that is being written.
pub(super) struct File<W> {
    sink: W,
    options: IpcWriteOptions,
    schema: SchemaRef,
    /// Where the next message begins.
    offset: usize,
    blocks: Vec<Block>,
    metadata: Metadata,
}

impl<W: Write> File<W> {
    /// Begins a file. Its schema has no dictionaries.
    pub(super) fn begin(
        mut sink: W,
        schema: SchemaRef,
        options: IpcWriteOptions,
    ) -> io::Result<Self> {
        let mut start = [0; ALIGNMENT];
        start[..MAGIC.len()].copy_from_slice(MAGIC);
        sink.write_all(&start)?;
        let encoded = IpcDataGenerator::default().schema_to_bytes_with_dictionary_tracker(
            &schema,
            &mut DictionaryTracker::new(true),
            &options,
        );
        let (header, body) = write_message(&mut sink, encoded, &options).map_err(from_arrow)?;
        Ok(Self {
            sink,
            options,
            schema,
            offset: start.len() + header + body,
            blocks: Vec::new(),
            metadata: Metadata::default(),
        })
    }

    /// How many bytes were written.
    pub(super) fn bytes(&self) -> u64 {
        self.offset as u64
    }

    /// Writes an encoded batch.
    pub(super) fn append(&mut self, encoded: EncodedData) -> io::Result<()> {
        let written = write_message(&mut self.sink, encoded, &self.options);
        let (header, body) = written.map_err(from_arrow)?;
        let too_large = |_| io::Error::other("a batch is too large for a file of Arrow");
        self.blocks.push(Block::new(
            i64::try_from(self.offset).map_err(too_large)?,
            i32::try_from(header).map_err(too_large)?,
            i64::try_from(body).map_err(too_large)?,
        ));
        self.offset += header + body;
        Ok(())
    }

    /// Says something in the footer.
    pub(super) fn say(&mut self, key: &str, value: &str) {
        self.metadata.insert(key.to_owned(), value.to_owned());
    }

    /// Writes the footer and flushes.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.sink.write_all(&END_OF_STREAM)?;
        let footer = self.footer();
        let length = i32::try_from(footer.len()).map_err(io::Error::other)?;
        self.sink.write_all(&footer)?;
        self.sink.write_all(&length.to_le_bytes())?;
        self.sink.write_all(MAGIC)?;
        self.sink.flush()
    }

    fn footer(&self) -> Vec<u8> {
        let mut bytes = FlatBufferBuilder::new();
        let dictionaries = bytes.create_vector::<Block>(&[]);
        let batches = bytes.create_vector(&self.blocks);
        let schema = IpcSchemaEncoder::new().schema_to_fb_offset(&mut bytes, &self.schema);
        let is_said = !self.metadata.is_empty();
        let metadata = is_said.then(|| metadata_to_fb(&mut bytes, &self.metadata));
        let mut footer = FooterBuilder::new(&mut bytes);
        footer.add_version(MetadataVersion::V5);
        footer.add_schema(schema);
        footer.add_dictionaries(dictionaries);
        footer.add_recordBatches(batches);
        if let Some(metadata) = metadata {
            footer.add_custom_metadata(metadata);
        }
        let footer = footer.finish();
        bytes.finish(footer, None);
        bytes.finished_data().to_vec()
    }
}
