-- SPDX-License-Identifier: BSD-3-Clause
-- The shell's own commands, and databases in files.
.open data.db
create table t(a integer primary key, b text, c real, d blob);
insert into t values(1,'one',1.5,x'00ff'),(2,null,-2e10,null),(3,'th"ree, and '' more',0.1,'text');
.tables
.schema
.dump
.mode csv
select * from t;
.mode json
select a, b, c from t;
.mode box
select * from t;
.mode insert t2
select * from t;
.mode line
select * from t where a = 1;
.mode markdown
select a, b from t;
.mode quote
select * from t;
.mode table
select a from t;
.mode tabs
.headers on
.nullvalue NIL
.separator | \r\n
select a, b from t;
.mode list
.separator |
.once out.csv
select * from t;
.import --csv --skip 1 out.csv imported
.schema imported
.output dump.sql
.dump t
.output
.backup copy.db
.clone clone.db
.open copy.db
.databases
.read dump.sql
select count(*), sum(a) from t;
.restore clone.db
select count(*) from t;
attach 'clone.db' as other;
insert into other.t values(10,'attached',1,2);
select max(a) from other.t; detach other;
.sha3sum
.width 5 5
.print printed  text
.show
.parameter set :x 41
select :x + 1;
.limit length
.changes on
update t set b = 'z';
.eqp on
select * from t where a = 2;
.eqp off
.bail off
.nosuch
.mode nosuch
.open --readonly data.db
insert into t values(7,7,7,7);
.open --new data.db
select count(*) from sqlite_master;
pragma journal_mode = delete; create table j(x); insert into j values(1);
pragma journal_mode = truncate; insert into j values(2);
pragma journal_mode = persist; insert into j values(3);
pragma journal_mode = memory; insert into j values(4);
pragma journal_mode = off; insert into j values(5);
pragma locking_mode = exclusive; pragma journal_mode = wal; insert into j values(6);
pragma wal_checkpoint(truncate); select count(*), sum(x) from j;
pragma locking_mode = normal; pragma journal_mode = delete; pragma synchronous = off; pragma temp_store = file;
create temp table tt as select x.x a, y.x b from j x, j y; select count(*) from tt;
pragma cache_size = 10;
create table spill as with recursive t(i) as (select 1 union all select i+1 from t limit 30000) select i, hex(i * 7919) h from t;
select count(*), sum(length(h)) from (select h from spill order by h desc); begin; update spill set h = h || 'x'; rollback; select sum(length(h)) from spill; pragma integrity_check;
