import type { Migration } from '../migrate.ts'

/**
 * Jobs, their logs, and what finds any page of those that ended (docs/decisions/0011). Company and cluster are no
 * foreign keys: the record of what was done outlives both.
 */
export const migration0090: Migration = {
  number: 90,
  name: 'jobs',
  up: (db) => {
    db.exec(`
      CREATE TABLE jobs (
        -- in the order they were started
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        -- place among those that ended; null while it waits or runs
        ended_as INTEGER,
        group_id INTEGER,
        kind TEXT NOT NULL,
        company_id TEXT,
        cluster_id TEXT,
        parent_id TEXT,
        -- jobs of one lane share its limit: the kind, or the kind and what it works on
        lane TEXT NOT NULL,
        subject TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
        -- 0 to 1; null: not known
        progress REAL,
        step TEXT NOT NULL DEFAULT '',
        attempt INTEGER NOT NULL DEFAULT 1,
        -- since it was last started by hand; what counts for the tries its kind allows
        tries INTEGER NOT NULL DEFAULT 0,
        -- starts after a crash since it last got a step further
        resumed INTEGER NOT NULL DEFAULT 0,
        run_after TEXT,
        cancel_requested INTEGER NOT NULL DEFAULT 0,
        -- the Proxmox task it follows
        upid TEXT,
        node TEXT,
        user_id TEXT,
        user_name TEXT NOT NULL,
        created_at TEXT NOT NULL,
        started_at TEXT,
        finished_at TEXT,
        -- parts it was split into, those that ended and those that did not end well
        parts INTEGER NOT NULL DEFAULT 0,
        parts_ended INTEGER NOT NULL DEFAULT 0,
        parts_failed INTEGER NOT NULL DEFAULT 0,
        error_code TEXT,
        error_message TEXT,
        -- JSON; never a secret, only names of vault entries
        input TEXT NOT NULL,
        -- JSON: steps begun and done, parts started, what the kind keeps
        data TEXT NOT NULL,
        result TEXT
      ) STRICT;
      CREATE UNIQUE INDEX jobs_ended ON jobs (ended_as, group_id) WHERE ended_as IS NOT NULL;
      CREATE INDEX jobs_ended_by_group ON jobs (group_id, ended_as) WHERE ended_as IS NOT NULL;
      CREATE INDEX jobs_queued ON jobs (lane, number) WHERE state = 'queued';
      CREATE INDEX jobs_due ON jobs (run_after) WHERE state = 'queued' AND run_after IS NOT NULL;
      CREATE INDEX jobs_active ON jobs (number) WHERE ended_as IS NULL;
      CREATE INDEX jobs_by_parent ON jobs (parent_id, number) WHERE parent_id IS NOT NULL;

      CREATE TABLE job_log (
        job_number INTEGER NOT NULL REFERENCES jobs (number) ON DELETE CASCADE,
        n INTEGER NOT NULL,
        at TEXT NOT NULL,
        level TEXT NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (job_number, n)
      ) STRICT, WITHOUT ROWID;

      -- What filters look at, once for all the jobs that have it in common. Empty text: none.
      CREATE TABLE job_groups (
        id INTEGER PRIMARY KEY,
        state TEXT NOT NULL,
        kind TEXT NOT NULL,
        company_id TEXT NOT NULL,
        cluster_id TEXT NOT NULL,
        -- 0: a part of a larger job of the same company; 1: of one of another company; 2: no part of anything
        standing INTEGER NOT NULL,
        UNIQUE (company_id, cluster_id, kind, state, standing)
      ) STRICT;
      CREATE INDEX job_groups_by_cluster ON job_groups (cluster_id, kind, state, company_id, standing);
      CREATE INDEX job_groups_by_kind ON job_groups (kind, state, standing);
      CREATE INDEX job_groups_by_state ON job_groups (state, standing);

      -- Every list that a filter makes: how long it is, and at every few hundred jobs how many lie before.
      CREATE TABLE job_lists (
        id INTEGER PRIMARY KEY,
        filter TEXT NOT NULL UNIQUE,
        total INTEGER NOT NULL,
        marked INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE job_marks (
        list_id INTEGER NOT NULL REFERENCES job_lists (id),
        ended_as INTEGER NOT NULL,
        -- jobs of the list up to and with this one
        rank INTEGER NOT NULL,
        PRIMARY KEY (list_id, ended_as)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX job_marks_by_rank ON job_marks (list_id, rank, ended_as);
    `)
  },
}
