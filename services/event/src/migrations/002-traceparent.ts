import { type Kysely, sql } from '@duplex/db'

/** An event contains the trace of the change that caused it. The column is null if a process of an older release appended the event. */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`alter table log add column traceparent text`.execute(db)
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
            id uuid, type text, key text, version bigint, channel text, at timestamptz, data json, meta json, traceparent text
          )
        ) with ordinality as event (id, type, key, version, channel, at, data, meta, traceparent, place)
      ), fresh as (
        select given.*, row_number() over (order by place) as nth
        from given
        where copy = 1 and not exists (select from log where log.id = given.id)
      )
      insert into log (sequence, id, type, key, version, channel, at, data, meta, bytes, traceparent)
      select last + nth, id, type, key, version, channel, at, data, meta,
        octet_length(data::text) + coalesce(octet_length(meta::text), 0), traceparent
      from fresh;
      get diagnostics count = row_count;
      update head set head = last + count;
      return query select log.id, log.sequence from log where log.sequence > last order by log.sequence;
    end
    $$`.execute(db)
}
