import { type Kysely, sql } from '@duplex/db'

/**
 * `append` locks the head in a separate statement, so that the next statements see everything that was committed before.
 * Therefore sequences have the order of commits, events that the log already has are not stored again, and no
 * sequence is skipped.
 */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table head (
      single boolean primary key default true check (single),
      epoch text not null,
      oldest bigint not null,
      head bigint not null
    )`.execute(db)
  await sql`insert into head (epoch, oldest, head) values (left(replace(gen_random_uuid()::text, '-', ''), 12), 1, 0)`.execute(db)
  await sql`
    create table log (
      sequence bigint primary key,
      id uuid not null unique,
      type text not null,
      key text not null,
      version bigint not null,
      channel text,
      at timestamptz(3) not null,
      data json,
      meta json,
      bytes integer not null
    )`.execute(db)
  await sql`create index log_channel on log (channel, sequence) where channel is not null`.execute(db)
  await sql`create index log_key on log (key, sequence)`.execute(db)
  await sql`
    create function append(added json) returns table (id uuid, sequence bigint) language plpgsql as $$
    #variable_conflict use_column
    declare
      last bigint;
      count bigint;
    begin
      select head into last from head for update;
      with given as (
        select event.*, row_number() over (partition by event.id order by event.place) as copy
        from rows from (
          json_to_recordset(added) as (id uuid, type text, key text, version bigint, channel text, at timestamptz, data json, meta json)
        ) with ordinality as event (id, type, key, version, channel, at, data, meta, place)
      ), fresh as (
        select given.*, row_number() over (order by place) as nth
        from given
        where copy = 1 and not exists (select from log where log.id = given.id)
      )
      insert into log (sequence, id, type, key, version, channel, at, data, meta, bytes)
      select last + nth, id, type, key, version, channel, at, data, meta,
        octet_length(data::text) + coalesce(octet_length(meta::text), 0)
      from fresh;
      get diagnostics count = row_count;
      update head set head = last + count;
      return query select log.id, log.sequence from log where log.sequence > last order by log.sequence;
    end
    $$`.execute(db)
  await sql`
    create function erase(erased_key text, before bigint) returns void language sql as $$
      update log set data = null, meta = null, bytes = 0 where key = erased_key and sequence < before and data is not null
    $$`.execute(db)
}
