-- Creates one role per service. Each role can log in and owns only its own schema. The monolith's role is a member of all of
-- them. This runs at every start, so that a new service gets its role and a changed password takes effect.
\set ON_ERROR_STOP on
set client_min_messages to warning;
\set users `cat /run/secrets/user`
\set posts `cat /run/secrets/post`
\set comments `cat /run/secrets/comment`
\set likes `cat /run/secrets/like`
\set events `cat /run/secrets/event`
\set monolith `cat /run/secrets/monolith`

create temporary table login (name text, password text, owns boolean);
insert into login values
  ('users', :'users', true), ('posts', :'posts', true), ('comments', :'comments', true), ('likes', :'likes', true), ('events', :'events', true),
  ('monolith', :'monolith', false);

select format('create role %I login', name) from login where not exists (select from pg_roles where rolname = name) \gexec
select format('alter role %I login password %L', name, password) from login \gexec
select format('alter role %I set statement_timeout = %L', name, '15s') from login \gexec
select format('create schema %I authorization %I', name, name) from login where owns and to_regnamespace(name) is null \gexec
select format('grant %I to monolith', name) from login where owns \gexec
select format('revoke all on database %I from public', current_database()) \gexec
select format('grant connect on database %I to %I', current_database(), name) from login \gexec
revoke all on schema public from public;
