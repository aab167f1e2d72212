-- What steplog remembers. One engine owns the file: it is the only writer, everyone else reads.
-- Payloads are the JSON bytes that apps sent. Instants are milliseconds of the engine's clock.
-- Keys of what grows with time are ordered by time, so that inserts land at the end of each tree.

-- The apps that have registered, one row per app name.
CREATE TABLE apps (
  id            TEXT PRIMARY KEY,      -- UUID derived from the name
  name          TEXT NOT NULL UNIQUE,
  url           TEXT NOT NULL,
  sdk           TEXT NOT NULL,
  framework     TEXT NOT NULL,
  version       TEXT NOT NULL,
  checksum      TEXT NOT NULL,         -- of the last good registration: the same again is no work
  error         TEXT,                  -- what went wrong at the last sync; NULL when in order
  synced_at_ms  INTEGER
) STRICT, WITHOUT ROWID;

-- Their functions. One that is missing from a sync is archived: no new runs, those in flight end.
CREATE TABLE functions (
  id              TEXT PRIMARY KEY,    -- UUID, kept across syncs
  app_id          TEXT NOT NULL,
  slug            TEXT NOT NULL,
  definition      BLOB NOT NULL,       -- the Function, as msgspec JSON
  version         INTEGER NOT NULL,
  created_at_ms   INTEGER NOT NULL,
  archived_at_ms  INTEGER,
  paused_at_ms    INTEGER,             -- by hand, kept across syncs: no new runs, the others wait
  UNIQUE (app_id, slug)
) STRICT, WITHOUT ROWID;
CREATE INDEX functions_slug ON functions (slug);

-- Every event, in the order of arrival. A request that is sent again is stored again, under the
-- same internal id: what it starts is decided by `run_keys`, not here.
CREATE TABLE events (
  seq             INTEGER PRIMARY KEY AUTOINCREMENT,
  internal_id     TEXT NOT NULL,       -- ULID
  id              TEXT NOT NULL,       -- the sender's, or the internal id
  name            TEXT NOT NULL,
  ts_ms           INTEGER NOT NULL,    -- the sender's word, never compared with our clock
  received_at_ms  INTEGER NOT NULL,
  body            BLOB NOT NULL
) STRICT;
CREATE INDEX events_internal_id ON events (internal_id);
CREATE INDEX events_name ON events (name, seq);

-- What became of an event for each function that listens to its name: started a run, or why not.
CREATE TABLE event_outcomes (
  event_seq  INTEGER PRIMARY KEY,
  outcomes   BLOB NOT NULL             -- JSON: a function's id and its Outcome, see core/outcomes.py
) STRICT;

-- What has already started a run: a function and an event id, for 24 hours.
CREATE TABLE run_keys (
  function_id    TEXT NOT NULL,
  key            TEXT NOT NULL,
  run_id         TEXT NOT NULL,
  expires_at_ms  INTEGER NOT NULL,
  PRIMARY KEY (function_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_keys_expiry ON run_keys (expires_at_ms);

-- One execution of a function for its triggering events.
CREATE TABLE runs (
  id               TEXT PRIMARY KEY,   -- ULID
  function_id      TEXT NOT NULL,
  status           TEXT NOT NULL,
  event_id         TEXT NOT NULL,      -- internal id of the (first) triggering event
  queued_at_ms     INTEGER NOT NULL,
  started_at_ms    INTEGER,
  ended_at_ms      INTEGER,
  output           BLOB,               -- what it returned, or the error it failed with
  state            BLOB NOT NULL       -- the rest of the Run, as msgspec JSON: see core/model.py
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_event ON runs (event_id);
CREATE INDEX runs_function ON runs (function_id, status, id);
CREATE INDEX runs_status ON runs (status, id);
CREATE INDEX runs_started ON runs (started_at_ms, id) WHERE started_at_ms IS NOT NULL;
CREATE INDEX runs_ended ON runs (ended_at_ms, id) WHERE ended_at_ms IS NOT NULL;

-- The steps of a run, each with its own output, so that writing one never rewrites another.
CREATE TABLE steps (
  run_id         TEXT NOT NULL,
  id             TEXT NOT NULL,
  name           TEXT NOT NULL,
  kind           TEXT NOT NULL,
  status         TEXT NOT NULL,
  position       INTEGER NOT NULL,     -- order of completion; -1 while planned
  output         BLOB,                 -- its result or error, as JSON; NULL for null or planned
  input          BLOB,
  planned_at_ms  INTEGER NOT NULL,
  started_at_ms  INTEGER,
  ended_at_ms    INTEGER,
  attempts       INTEGER NOT NULL,
  is_racing      INTEGER NOT NULL,
  PRIMARY KEY (run_id, id)
) STRICT, WITHOUT ROWID;

-- Functions that a run wants started once it has ended.
CREATE TABLE defers (
  seq         INTEGER PRIMARY KEY,     -- the order in which they were asked for
  run_id      TEXT NOT NULL,
  id          TEXT NOT NULL,
  name        TEXT NOT NULL,
  function    TEXT NOT NULL,           -- slug
  data        BLOB NOT NULL,
  is_aborted  INTEGER NOT NULL,
  UNIQUE (run_id, id)
) STRICT;

-- The input that a step of a rerun was given by hand, until the run ends.
CREATE TABLE edited_inputs (
  run_id   TEXT NOT NULL,
  step_id  TEXT NOT NULL,
  input    BLOB NOT NULL,              -- the JSON list of its arguments
  PRIMARY KEY (run_id, step_id)
) STRICT, WITHOUT ROWID;

-- The events that runs are waiting for.
CREATE TABLE waits (
  run_id          TEXT NOT NULL,
  step_id         TEXT NOT NULL,       -- '' for a cancel
  position        INTEGER NOT NULL,
  kind            TEXT NOT NULL,
  event_name      TEXT NOT NULL,
  expression      TEXT,
  correlation_id  TEXT,
  match_path      TEXT,                -- `async.<path>` of an equality that must hold, if any ...
  match_value     TEXT,                -- ... and the value it must equal, as JSON
  since_ms        INTEGER NOT NULL,
  expires_at_ms   INTEGER NOT NULL,
  PRIMARY KEY (run_id, step_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX waits_event ON waits (event_name, match_path, match_value)
  WHERE correlation_id IS NULL;        -- an invoke is answered by its correlation alone
CREATE INDEX waits_correlation ON waits (correlation_id) WHERE correlation_id IS NOT NULL;

-- Everything the engine must still do. A row leaves in the transaction that did its work, and an
-- attempt that is tried again is a new row: a late answer finds its row gone.
CREATE TABLE queue (
  id           INTEGER PRIMARY KEY,    -- never reused, see counters
  run_id       TEXT NOT NULL,
  function_id  TEXT NOT NULL,
  kind         TEXT NOT NULL,
  step_id      TEXT NOT NULL,
  attempt      INTEGER NOT NULL,
  due_at_ms    INTEGER NOT NULL,
  job_id       TEXT NOT NULL,          -- stable across attempts
  position     INTEGER NOT NULL,
  leased_at_ms INTEGER                 -- set while a request may be in flight
) STRICT;
CREATE INDEX queue_run ON queue (run_id);

-- The last id given to a queue row: it survives the rows.
CREATE TABLE counters (
  name   TEXT PRIMARY KEY,
  value  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- GCRA state of throttles: the theoretical arrival time of the next start. A row whose time has
-- come says nothing any more.
CREATE TABLE throttles (
  function_id  TEXT NOT NULL,
  value        TEXT NOT NULL,
  tat_us       INTEGER NOT NULL,       -- microseconds, since an emission may be a fraction of a ms
  PRIMARY KEY (function_id, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX throttles_expiry ON throttles (tat_us);

-- GCRA state of rate limits and idempotency keys. A row whose time has come says nothing any more.
CREATE TABLE rate_limits (
  function_id  TEXT NOT NULL,
  value        TEXT NOT NULL,          -- of the key; '' without one
  tat_ns       INTEGER NOT NULL,       -- nanoseconds, to be exact for every period and limit
  PRIMARY KEY (function_id, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX rate_limits_expiry ON rate_limits (tat_ns);

-- The live run of each singleton, from the moment it is queued until it ends.
CREATE TABLE singletons (
  function_id  TEXT NOT NULL,
  value        TEXT NOT NULL,          -- of the key; '' without one
  run_id       TEXT NOT NULL,
  PRIMARY KEY (function_id, value)
) STRICT, WITHOUT ROWID;

-- The next tick of every cron trigger.
CREATE TABLE crons (
  function_id      TEXT NOT NULL,
  expression       TEXT NOT NULL,
  jitter_ms        INTEGER NOT NULL,
  scheduled_at_ms  INTEGER NOT NULL,
  fire_at_ms       INTEGER NOT NULL,   -- the scheduled time plus its jitter
  PRIMARY KEY (function_id, expression)
) STRICT, WITHOUT ROWID;
CREATE INDEX crons_due ON crons (fire_at_ms);

-- The last event of each row of them that a debounce puts off, by function and key.
CREATE TABLE debounces (
  function_id  TEXT NOT NULL,
  key          TEXT NOT NULL,
  event_id     TEXT NOT NULL,          -- internal id
  event_ts_ms  INTEGER NOT NULL,       -- the sender's time: by it an event is older or newer
  start_at_ms  INTEGER NOT NULL,       -- where the event is dated into the future; else 0
  since_ms     INTEGER NOT NULL,       -- when the first of the row came
  due_at_ms    INTEGER NOT NULL,
  cron         TEXT,
  was_paused   INTEGER NOT NULL,       -- the function, when the event came
  PRIMARY KEY (function_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX debounces_due ON debounces (due_at_ms);

-- The steps that wait for the result of a debounced run, also those whose event was not the last.
CREATE TABLE debounce_invokers (
  function_id     TEXT NOT NULL,
  key             TEXT NOT NULL,
  correlation_id  TEXT NOT NULL,
  event_id        TEXT NOT NULL,
  PRIMARY KEY (function_id, key, correlation_id)
) STRICT, WITHOUT ROWID;

-- The batches that are open: at most one for each function and key.
CREATE TABLE batches (
  id            TEXT PRIMARY KEY,      -- ULID
  function_id   TEXT NOT NULL,
  key           TEXT NOT NULL,
  opened_at_ms  INTEGER NOT NULL,
  due_at_ms     INTEGER NOT NULL,      -- counted from its first event
  events        INTEGER NOT NULL,
  bytes         INTEGER NOT NULL,
  UNIQUE (function_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX batches_due ON batches (due_at_ms);

-- Their events, in the order of arrival.
CREATE TABLE batch_events (
  batch_id        TEXT NOT NULL,
  position        INTEGER NOT NULL,
  event_id        TEXT NOT NULL,       -- internal id
  correlation_id  TEXT,                -- of the step that invoked the function with this event
  PRIMARY KEY (batch_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_events_event ON batch_events (event_id);

-- Runs of batches by their further events; the first one stands in `runs`.
CREATE TABLE run_events (
  event_id  TEXT NOT NULL,
  run_id    TEXT NOT NULL,
  PRIMARY KEY (event_id, run_id)
) STRICT, WITHOUT ROWID;

-- What is done to many runs of a function, a part of them with each commit: cancellations in bulk,
-- and replays. Those that have ended stay, as a record.
CREATE TABLE sweeps (
  id             TEXT PRIMARY KEY,     -- ULID
  kind           TEXT NOT NULL,        -- cancel | replay
  function_id    TEXT NOT NULL,
  status         TEXT NOT NULL,
  due_at_ms      INTEGER,              -- of the next part; NULL when it has ended
  state          BLOB NOT NULL         -- the Sweep, as msgspec JSON: see core/sweeps.py
) STRICT, WITHOUT ROWID;
CREATE INDEX sweeps_kind ON sweeps (kind, id);
CREATE INDEX sweeps_due ON sweeps (due_at_ms) WHERE due_at_ms IS NOT NULL;

-- What apps, and those who judge their runs, note beside a run or a step.
CREATE TABLE run_metadata (
  run_id         TEXT NOT NULL,
  step_id        TEXT NOT NULL,        -- '' for the run itself
  kind           TEXT NOT NULL,
  noted          BLOB NOT NULL,        -- JSON object
  updated_at_ms  INTEGER NOT NULL,
  PRIMARY KEY (run_id, step_id, kind)
) STRICT, WITHOUT ROWID;

-- What happened to a run, in order: its timeline.
CREATE TABLE history (
  seq      INTEGER PRIMARY KEY,
  run_id   TEXT NOT NULL,
  at_ms    INTEGER NOT NULL,
  kind     TEXT NOT NULL,              -- see core/transition.py
  step_id  TEXT NOT NULL,
  attempt  INTEGER NOT NULL,
  detail   BLOB                        -- JSON: an error, the next attempt's time, a duration
) STRICT;
CREATE INDEX history_run ON history (run_id, seq);
