-- What the simulated vendors remember. Every statement may run again on an existing file.
-- Times are milliseconds since 1970. A row is committed before the request it belongs to is answered.

-- Every request a vendor received and every delivery it made, with the facts worth looking at.
-- Never a credential, never a body.
CREATE TABLE IF NOT EXISTS journal (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms       INTEGER NOT NULL,
  vendor      TEXT NOT NULL,
  kind        TEXT NOT NULL,              -- what it was about: transcript.create, chat.postMessage
  method      TEXT,                       -- NULL for what a vendor did by itself
  path        TEXT,
  status      INTEGER,                    -- NULL when no answer was given
  outcome     TEXT NOT NULL,              -- answered, fault:429, timeout, truncated, slow, delivered, …
  facts       TEXT NOT NULL DEFAULT '{}'  -- JSON object
) STRICT;
CREATE INDEX IF NOT EXISTS journal_by_vendor ON journal (vendor, kind, id);

-- A fault that a person or a test asked for. It is used up when remaining reaches 0.
CREATE TABLE IF NOT EXISTS fault (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  vendor        TEXT NOT NULL,
  kind          TEXT NOT NULL,
  status        INTEGER,
  retry_after   TEXT,
  seconds       REAL,
  match         TEXT,                     -- substring of path or body; NULL matches everything
  remaining     INTEGER,                  -- NULL: until it is cleared
  hits          INTEGER NOT NULL DEFAULT 0,
  created_at_ms INTEGER NOT NULL
) STRICT;

-- What a vendor still has to tell somebody: transcription callbacks, storage notifications.
-- It stays due until a 2xx answer or the last attempt, also over a restart: at least once.
CREATE TABLE IF NOT EXISTS delivery (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  vendor        TEXT NOT NULL,
  kind          TEXT NOT NULL,
  subject       TEXT NOT NULL,            -- job id, bucket/object/generation
  url           TEXT NOT NULL,
  headers       TEXT NOT NULL,            -- JSON object; may hold the receiver's own secret
  audience      TEXT,                     -- set: sent with an OIDC token for this audience
  body          BLOB NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('due', 'delivered', 'given_up')),
  attempts      INTEGER NOT NULL DEFAULT 0,
  attempts_max  INTEGER NOT NULL,
  due_at_ms     INTEGER NOT NULL,
  last_status   INTEGER,
  last_error    TEXT,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (due_at_ms) WHERE state = 'due';

-- AssemblyAI: uploaded audio and the jobs over it. state: processing -> completed | error.
CREATE TABLE IF NOT EXISTS upload (
  id            TEXT PRIMARY KEY,
  file          TEXT NOT NULL,
  size_bytes    INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS job (
  number         INTEGER PRIMARY KEY AUTOINCREMENT,
  id             TEXT NOT NULL UNIQUE,
  audio_url      TEXT NOT NULL,
  request        TEXT NOT NULL,           -- the JSON it was asked with, without webhook secret
  webhook_url    TEXT,
  webhook_header_name  TEXT,
  webhook_header_value TEXT,
  state          TEXT NOT NULL CHECK (state IN ('processing', 'completed', 'error', 'deleted')),
  ready_at_ms    INTEGER NOT NULL,
  completed_at_ms INTEGER,
  error          TEXT,
  result         TEXT,                    -- JSON object: text, utterances, words, audio_duration
  created_at_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS job_unsettled ON job (ready_at_ms) WHERE state = 'processing';

-- Salesforce: records of every object, seeded ones marked by their fields.
CREATE TABLE IF NOT EXISTS crm_record (
  id            TEXT PRIMARY KEY,
  object        TEXT NOT NULL,
  external_field TEXT,
  external_id   TEXT,
  fields        TEXT NOT NULL,            -- JSON object
  revision      INTEGER NOT NULL DEFAULT 1,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS crm_external
  ON crm_record (object, external_field, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS crm_by_object ON crm_record (object);
CREATE TABLE IF NOT EXISTS crm_session (
  token         TEXT PRIMARY KEY,
  username      TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;

-- Slack: messages as last posted or updated.
CREATE TABLE IF NOT EXISTS message (
  channel       TEXT NOT NULL,
  ts            TEXT NOT NULL,
  text          TEXT NOT NULL,
  blocks        TEXT,
  metadata      TEXT,
  edited_at_ms  INTEGER,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (channel, ts)
) STRICT;

-- Cloud Storage: live objects only (buckets without versioning); bytes are in objects/.
CREATE TABLE IF NOT EXISTS object (
  bucket        TEXT NOT NULL,
  name          TEXT NOT NULL,
  generation    INTEGER NOT NULL,
  metageneration INTEGER NOT NULL DEFAULT 1,
  file          TEXT NOT NULL,
  size_bytes    INTEGER NOT NULL,
  content_type  TEXT NOT NULL,
  md5           TEXT NOT NULL,
  crc32c        TEXT NOT NULL,
  metadata      TEXT NOT NULL,            -- JSON object of strings
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  PRIMARY KEY (bucket, name)
) STRICT;
CREATE TABLE IF NOT EXISTS resumable_upload (
  id            TEXT PRIMARY KEY,
  bucket        TEXT NOT NULL,
  request       TEXT NOT NULL,            -- JSON: resource, content type, generation precondition
  file          TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS notification_config (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  bucket        TEXT NOT NULL,
  resource      TEXT NOT NULL             -- JSON, as Cloud Storage shows it
) STRICT;

-- Sentry: events that were reported; the same event id is kept once.
CREATE TABLE IF NOT EXISTS report (
  event_id      TEXT PRIMARY KEY,
  project       TEXT NOT NULL,
  level         TEXT,
  title         TEXT NOT NULL,
  payload       TEXT NOT NULL,
  copies        INTEGER NOT NULL DEFAULT 1,
  received_at_ms INTEGER NOT NULL
) STRICT;

-- A customer's address that takes webhooks, to watch what arrives.
CREATE TABLE IF NOT EXISTS received_webhook (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT NOT NULL,
  headers       TEXT NOT NULL,            -- JSON; a secret only as its SHA-256
  body          BLOB NOT NULL,
  received_at_ms INTEGER NOT NULL
) STRICT;

-- The key that signs the notifications' tokens, so that a restart keeps it.
CREATE TABLE IF NOT EXISTS signing_key (
  id            TEXT PRIMARY KEY,
  private_pem   TEXT NOT NULL
) STRICT;
