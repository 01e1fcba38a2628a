// The tables, migrated by number: each entry runs once, in order, and is never edited after a release.
// `calls` is thin because lists, filters and charts scan it; what a row and a detail page show lies in `records` or `chunks`.
import type { DatabaseSync } from 'node:sqlite'

const migrations: readonly string[] = [
  `
  CREATE TABLE calls (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    changed INTEGER NOT NULL,
    started INTEGER NOT NULL,
    done INTEGER NOT NULL,
    size INTEGER NOT NULL,
    trace TEXT NOT NULL,
    endpoint TEXT,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    outcome TEXT,
    ai INTEGER NOT NULL,
    status INTEGER,
    duration REAL,
    ttft REAL,
    speed REAL,
    input INTEGER,
    output INTEGER,
    cached INTEGER,
    reasoning INTEGER,
    cost REAL,
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    search TEXT NOT NULL
  );
  CREATE INDEX calls_started ON calls (started);
  CREATE INDEX calls_changed ON calls (changed);
  CREATE INDEX calls_running ON calls (done) WHERE done = 0;
  CREATE TABLE attempts (
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    backend TEXT NOT NULL,
    url TEXT NOT NULL,
    provider TEXT,
    dialect TEXT,
    operation TEXT,
    request_model TEXT,
    response_model TEXT,
    error TEXT,
    stream TEXT NOT NULL,
    finish TEXT NOT NULL,
    tools TEXT NOT NULL,
    PRIMARY KEY (seq, n)
  ) WITHOUT ROWID;
  CREATE TABLE records (seq INTEGER PRIMARY KEY, call TEXT NOT NULL, detail TEXT);
  CREATE TABLE bodies (
    seq INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    side TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (seq, attempt, side)
  );
  CREATE TABLE facts (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
  `,
  // The first attempt moves into the row of its call: nearly every call has one. `plain` holds calls as shared/plain-call.ts writes
  // them, with their bodies; such a call has no row in `records`.
  `
  DROP INDEX calls_changed;
  DROP TABLE facts;
  ALTER TABLE calls ADD COLUMN backend TEXT;
  ALTER TABLE calls ADD COLUMN url TEXT;
  ALTER TABLE calls ADD COLUMN provider TEXT;
  ALTER TABLE calls ADD COLUMN dialect TEXT;
  ALTER TABLE calls ADD COLUMN operation TEXT;
  ALTER TABLE calls ADD COLUMN request_model TEXT;
  ALTER TABLE calls ADD COLUMN response_model TEXT;
  ALTER TABLE calls ADD COLUMN error TEXT;
  ALTER TABLE calls ADD COLUMN stream TEXT;
  ALTER TABLE calls ADD COLUMN finish TEXT;
  ALTER TABLE calls ADD COLUMN tools TEXT;
  UPDATE calls SET (backend, url, provider, dialect, operation, request_model, response_model, error, stream, finish, tools) =
    (SELECT backend, url, provider, dialect, operation, request_model, response_model, error, stream, finish, tools
     FROM attempts a WHERE a.seq = calls.seq AND a.n = 0);
  DELETE FROM attempts WHERE n = 0;
  CREATE TABLE plain (seq INTEGER PRIMARY KEY, text TEXT NOT NULL, request BLOB, response BLOB);
  `,
  // Plain calls become bytes, many in a chunk, and what their spans share is kept once. A chunk waits until its calls have rows in
  // `calls`, which tell where in it they lie. Plain calls as text were written by programs that were never released: they go.
  `
  DELETE FROM calls WHERE seq IN (SELECT seq FROM plain);
  DROP TABLE plain;
  ALTER TABLE calls ADD COLUMN chunk INTEGER;
  ALTER TABLE calls ADD COLUMN place INTEGER;
  CREATE TABLE chunks (n INTEGER PRIMARY KEY AUTOINCREMENT, bytes BLOB NOT NULL);
  CREATE TABLE waiting (n INTEGER PRIMARY KEY, calls INTEGER NOT NULL);
  CREATE TABLE constants (number INTEGER PRIMARY KEY, text TEXT NOT NULL);
  `,
  // By id: a plain call that is written anew gets another seq.
  `
  ALTER TABLE calls ADD COLUMN session TEXT;
  CREATE TABLE annotations (id TEXT PRIMARY KEY, bookmarked INTEGER NOT NULL, note TEXT NOT NULL) WITHOUT ROWID;
  `,
]

/** Numbers of the schema that this program reads. */
export const schemaVersion = migrations.length

/** Brings the file to a schema, the newest if none is named. Throws when a newer program wrote it. */
export function migrate(db: DatabaseSync, target = schemaVersion): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
  if (version > target) throw new Error('it was written by a newer Spyhop')
  for (let next = version; next < target; next++) {
    db.exec(`BEGIN IMMEDIATE; ${migrations[next]!}; PRAGMA user_version = ${next + 1}; COMMIT`)
  }
}
