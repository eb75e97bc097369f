import { type Kysely, sql } from '@duplex/db'

/**
 * A new version of a subject changes earlier events of its key (`change`), and copies of the subject in other events
 * (`copies`: the keys of the subjects of which data or meta contain copies). `compaction` is the last event whose changes the
 * compactor has made: it also makes those of events of older releases.
 */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`alter table log add column copies text[]`.execute(db)
  // replaces log_key: it has no entries for erased events. The state of a like belongs to a post and a user
  await sql`create index log_content on log (key, type, (coalesce(meta #>> '{user,id}', '')), sequence) where data is not null`.execute(db)
  await sql`drop index log_key`.execute(db)
  await sql`create index log_copies on log using gin (copies) where copies is not null and data is not null`.execute(db)
  await sql`create table compaction (single boolean primary key default true check (single), sequence bigint not null)`.execute(db)
  await sql`insert into compaction (sequence) values (0)`.execute(db)
  await sql`
    create function change(changes json) returns void language plpgsql as $$
    declare
      change record;
    begin
      for change in select * from json_to_recordset(changes) as given (key text, before bigint, type text, data json) loop
        update log
        set data = change.data,
          meta = case when change.data is not null then meta end,
          bytes = coalesce(octet_length(change.data::text) + coalesce(octet_length(meta::text), 0), 0)
        where log.key = change.key and log.sequence < change.before and log.data is not null
          and (change.type is null or log.type = change.type);
      end loop;
    end
    $$`.execute(db)
  await sql`
    create or replace function append(added json) returns table (id uuid, sequence bigint) language plpgsql as $$
    #variable_conflict use_column
    declare
      last bigint;
      count bigint;
    begin
      select head into last from head for update;
      with given as (
        select event.*, row_number() over (partition by event.id order by event.place) as copy
        from rows from (
          json_to_recordset(added) as (
            id uuid, type text, key text, version bigint, channel text, at timestamptz, data json, meta json, traceparent text, copies text[]
          )
        ) with ordinality as event (id, type, key, version, channel, at, data, meta, traceparent, copies, place)
      ), fresh as (
        select given.*, row_number() over (order by place) as nth
        from given
        where copy = 1 and not exists (select from log where log.id = given.id)
      )
      insert into log (sequence, id, type, key, version, channel, at, data, meta, bytes, traceparent, copies)
      select last + nth, id, type, key, version, channel, at, data, meta,
        octet_length(data::text) + coalesce(octet_length(meta::text), 0), traceparent, copies
      from fresh;
      get diagnostics count = row_count;
      update head set head = last + count;
      return query select log.id, log.sequence from log where log.sequence > last order by log.sequence;
    end
    $$`.execute(db)
}
