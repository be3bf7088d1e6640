/**
 * The engine numbers each stream record by looking for the greatest number so far, in a table of its own that has no index:
 * a write takes the longer the more records there are, four times as long after ten thousand (dynoxide 1.2.1). An index on what it
 * looks for keeps the time level. It changes no answer, and an engine that has no such table goes without.
 */
import type { DatabaseSync as Database } from 'node:sqlite';

/** The engine's file, beside the engine. `node:sqlite` says at its first import that it may still change: not to whoever starts us. */
export async function streamFileOf(dbPath: string): Promise<Database> {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(dbPath);
    database.exec('PRAGMA busy_timeout = 2000');
    return database;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** @param dbPath the file of a running engine. Safe to ask for again and again. */
export async function keepStreamOrder(dbPath: string): Promise<void> {
  const database = await streamFileOf(dbPath);
  try {
    const found = database
      .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_stream_records'")
      .get();
    if (found === undefined) return;
    database.exec(
      'CREATE INDEX IF NOT EXISTS dripline_stream_order ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
    );
  } finally {
    database.close();
  }
}
