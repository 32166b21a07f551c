CREATE TABLE adjustment (
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    person_kind TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    reason TEXT NOT NULL,
    adjusted_by TEXT NOT NULL,
    second_by TEXT,
    adjusted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_adjustment PRIMARY KEY (number),
    CONSTRAINT ck_adjustment_kind CHECK (kind IN ('adjusted', 'debt_written_off')),
    CONSTRAINT ck_adjustment_amount CHECK (amount_fen <> 0 AND amount_fen BETWEEN -1000000000000000 AND 1000000000000000),
    CONSTRAINT ck_adjustment_written_off CHECK (kind = 'adjusted' OR amount_fen > 0),
    CONSTRAINT ck_adjustment_reason CHECK (length(reason) > 0),
    CONSTRAINT ck_adjustment_two_people CHECK (second_by <> adjusted_by)
)
;;
CREATE INDEX ix_adjustment_person_id ON adjustment (person_id)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER adjustment_append_only BEFORE UPDATE OR DELETE ON adjustment FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER adjustment_never_emptied BEFORE TRUNCATE ON adjustment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE award (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    person_kind TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    rank INTEGER NOT NULL,
    capped BOOLEAN NOT NULL,
    tier TEXT,
    rule TEXT NOT NULL,
    rate_bp INTEGER,
    fixed_fen BIGINT,
    wanted_fen BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    kept_fen BIGINT NOT NULL,
    status TEXT NOT NULL,
    review_reason TEXT,
    cleared_at TIMESTAMP WITH TIME ZONE,
    reversed_fen BIGINT,
    hold_days INTEGER NOT NULL,
    accrued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    matures_at TIMESTAMP WITH TIME ZONE,
    matured_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_award PRIMARY KEY (id),
    CONSTRAINT uq_award_order_no_line_person_kind_person_id_role_rank UNIQUE (order_no, line, person_kind, person_id, role, rank),
    CONSTRAINT ck_award_role CHECK (role IN ('referrer', 'leader', 'agent', 'agent_referral', 'store', 'clerk', 'pool', 'supply', 'restock', 'proceeds')),
    CONSTRAINT ck_award_rank CHECK (rank BETWEEN 1 AND CASE role WHEN 'referrer' THEN 3 WHEN 'agent' THEN 3 WHEN 'leader' THEN 32 ELSE 1 END),
    CONSTRAINT ck_award_capped CHECK (capped = (role NOT IN ('supply', 'restock', 'proceeds'))),
    CONSTRAINT ck_award_amount CHECK (amount_fen > 0 AND amount_fen <= wanted_fen),
    CONSTRAINT ck_award_kept CHECK (kept_fen >= 0 AND kept_fen <= amount_fen),
    CONSTRAINT ck_award_status CHECK (status IN ('pending', 'review', 'available', 'reversed')),
    CONSTRAINT ck_award_review CHECK ((status = 'review') = (review_reason IS NOT NULL)),
    CONSTRAINT ck_award_matured CHECK ((status = 'available') = (matured_at IS NOT NULL)),
    CONSTRAINT ck_award_reversed CHECK ((status = 'reversed') = (reversed_fen IS NOT NULL)),
    CONSTRAINT ck_award_gone CHECK (status <> 'reversed' OR (kept_fen = 0 AND reversed_fen BETWEEN 0 AND amount_fen)),
    CONSTRAINT ck_award_one_cell CHECK ((NOT capped AND rate_bp IS NULL AND fixed_fen IS NULL) OR (capped AND (rate_bp IS NULL) <> (fixed_fen IS NULL))),
    CONSTRAINT ck_award_outside CHECK (capped OR amount_fen = wanted_fen),
    CONSTRAINT uq_award_code UNIQUE (code)
)
;;
CREATE INDEX ix_award_accrued ON award (accrued_at, id)
;;
CREATE INDEX ix_award_due ON award (matures_at, person_kind, kept_fen) WHERE status = 'pending' AND kept_fen > 0
;;
CREATE INDEX ix_award_gone ON award (person_kind, person_id, id) WHERE kept_fen = 0
;;
CREATE INDEX ix_award_gone_list ON award (accrued_at, id) WHERE kept_fen = 0
;;
CREATE INDEX ix_award_held ON award (person_kind, person_id, id) WHERE status = 'review'
;;
CREATE INDEX ix_award_held_list ON award (accrued_at, id) WHERE status = 'review'
;;
CREATE INDEX ix_award_pending_list ON award (accrued_at, id) WHERE status = 'pending' AND kept_fen > 0
;;
CREATE INDEX ix_award_pending_person ON award (person_kind, person_id, id) WHERE status = 'pending' AND kept_fen > 0
;;
CREATE INDEX ix_award_person ON award (person_kind, person_id, id)
;;
CREATE INDEX ix_award_role ON award (role, rank, accrued_at, id)
;;
CREATE INDEX ix_award_role_seldom ON award (role, accrued_at, id) WHERE role <> 'referrer'
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER award_frozen BEFORE UPDATE OF "id", "code", "order_no", "line", "person_kind", "person_id", "role", "rank", "capped", "tier", "rule", "rate_bp", "fixed_fen", "wanted_fen", "amount_fen", "hold_days", "accrued_at" ON award FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."code" IS DISTINCT FROM OLD."code" OR NEW."order_no" IS DISTINCT FROM OLD."order_no" OR NEW."line" IS DISTINCT FROM OLD."line" OR NEW."person_kind" IS DISTINCT FROM OLD."person_kind" OR NEW."person_id" IS DISTINCT FROM OLD."person_id" OR NEW."role" IS DISTINCT FROM OLD."role" OR NEW."rank" IS DISTINCT FROM OLD."rank" OR NEW."capped" IS DISTINCT FROM OLD."capped" OR NEW."tier" IS DISTINCT FROM OLD."tier" OR NEW."rule" IS DISTINCT FROM OLD."rule" OR NEW."rate_bp" IS DISTINCT FROM OLD."rate_bp" OR NEW."fixed_fen" IS DISTINCT FROM OLD."fixed_fen" OR NEW."wanted_fen" IS DISTINCT FROM OLD."wanted_fen" OR NEW."amount_fen" IS DISTINCT FROM OLD."amount_fen" OR NEW."hold_days" IS DISTINCT FROM OLD."hold_days" OR NEW."accrued_at" IS DISTINCT FROM OLD."accrued_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER award_set_once BEFORE UPDATE OF "matured_at", "reversed_fen" ON award FOR EACH ROW WHEN ((OLD."matured_at" IS NOT NULL AND NEW."matured_at" IS DISTINCT FROM OLD."matured_at") OR (OLD."reversed_fen" IS NOT NULL AND NEW."reversed_fen" IS DISTINCT FROM OLD."reversed_fen")) EXECUTE FUNCTION refuse_illegal('what is written here once never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER award_status_steps BEFORE UPDATE OF status ON award FOR EACH ROW WHEN (NEW.status <> OLD.status AND NOT ((OLD.status = 'pending' AND NEW.status = 'review') OR (OLD.status = 'pending' AND NEW.status = 'available') OR (OLD.status = 'pending' AND NEW.status = 'reversed') OR (OLD.status = 'review' AND NEW.status = 'pending') OR (OLD.status = 'review' AND NEW.status = 'available') OR (OLD.status = 'review' AND NEW.status = 'reversed'))) EXECUTE FUNCTION refuse_illegal('no such step of status')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER award_stays BEFORE DELETE ON award FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER award_never_emptied BEFORE TRUNCATE ON award FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE award_set (
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    base TEXT NOT NULL,
    base_fen BIGINT NOT NULL,
    cap_bp INTEGER NOT NULL,
    cap_fen BIGINT NOT NULL,
    wanted_fen BIGINT NOT NULL,
    total_fen BIGINT NOT NULL,
    CONSTRAINT pk_award_set PRIMARY KEY (order_no, line),
    CONSTRAINT ck_award_set_cap CHECK (total_fen > 0 AND total_fen <= cap_fen AND total_fen <= wanted_fen)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER award_set_append_only BEFORE UPDATE OR DELETE ON award_set FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER award_set_never_emptied BEFORE TRUNCATE ON award_set FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE balance_spending (
    order_no TEXT NOT NULL,
    person_kind TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    returned_fen BIGINT NOT NULL,
    status TEXT NOT NULL,
    reserved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_balance_spending PRIMARY KEY (order_no),
    CONSTRAINT ck_balance_spending_amount CHECK (amount_fen > 0 AND returned_fen BETWEEN 0 AND amount_fen),
    CONSTRAINT ck_balance_spending_status CHECK (status IN ('reserved', 'spent', 'released')),
    CONSTRAINT ck_balance_spending_returned CHECK (returned_fen = 0 OR status = 'spent'),
    CONSTRAINT ck_balance_spending_ended CHECK ((ended_at IS NULL) = (status = 'reserved'))
)
;;
CREATE INDEX ix_balance_spending_person_id ON balance_spending (person_id)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER balance_spending_frozen BEFORE UPDATE OF "order_no", "person_kind", "person_id", "amount_fen", "reserved_at" ON balance_spending FOR EACH ROW WHEN (NEW."order_no" IS DISTINCT FROM OLD."order_no" OR NEW."person_kind" IS DISTINCT FROM OLD."person_kind" OR NEW."person_id" IS DISTINCT FROM OLD."person_id" OR NEW."amount_fen" IS DISTINCT FROM OLD."amount_fen" OR NEW."reserved_at" IS DISTINCT FROM OLD."reserved_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER balance_spending_status_steps BEFORE UPDATE OF status ON balance_spending FOR EACH ROW WHEN (NEW.status <> OLD.status AND NOT ((OLD.status = 'reserved' AND NEW.status = 'spent') OR (OLD.status = 'reserved' AND NEW.status = 'released'))) EXECUTE FUNCTION refuse_illegal('no such step of status')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER balance_spending_stays BEFORE DELETE ON balance_spending FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER balance_spending_never_emptied BEFORE TRUNCATE ON balance_spending FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE bank_batch (
    no TEXT NOT NULL,
    paid_by TEXT NOT NULL,
    lines INTEGER NOT NULL,
    total_fen BIGINT NOT NULL,
    exported_by TEXT NOT NULL,
    exported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_bank_batch PRIMARY KEY (no),
    CONSTRAINT ck_bank_batch_paid_by CHECK (paid_by IN ('bank', 'provider')),
    CONSTRAINT ck_bank_batch_not_empty CHECK (lines > 0 AND total_fen > 0)
)
;;
CREATE INDEX ix_bank_batch_exported_at ON bank_batch (exported_at)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER bank_batch_append_only BEFORE UPDATE OR DELETE ON bank_batch FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER bank_batch_never_emptied BEFORE TRUNCATE ON bank_batch FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE branch_move (
    member_id BIGINT NOT NULL,
    stage INTEGER NOT NULL,
    after_recruit BIGINT NOT NULL,
    after_below BIGINT NOT NULL,
    kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_branch_move PRIMARY KEY (member_id),
    CONSTRAINT ck_branch_move_stage CHECK (stage IN (1, 2))
)
;;
CREATE TABLE distributor (
    member_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    status TEXT NOT NULL,
    tier TEXT,
    imported BOOLEAN NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    first_paid_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_distributor PRIMARY KEY (member_id),
    CONSTRAINT ck_distributor_status CHECK (status IN ('active', 'suspended', 'none', 'erased')),
    CONSTRAINT uq_distributor_code UNIQUE (code)
)
;;
CREATE INDEX ix_distributor_status ON distributor (status, member_id)
;;
CREATE INDEX ix_distributor_tier ON distributor (tier, member_id)
;;
CREATE TABLE distributor_change (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    status_before TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_distributor_change PRIMARY KEY (id)
)
;;
CREATE INDEX ix_distributor_change_member_id ON distributor_change (member_id)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER distributor_change_append_only BEFORE UPDATE OR DELETE ON distributor_change FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER distributor_change_never_emptied BEFORE TRUNCATE ON distributor_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE distributor_group (
    id BIGSERIAL NOT NULL,
    name TEXT NOT NULL,
    rule JSONB,
    members INTEGER NOT NULL,
    reviewed_on INTEGER NOT NULL,
    reached BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_distributor_group PRIMARY KEY (id),
    CONSTRAINT ck_distributor_group_members CHECK (members >= 0),
    CONSTRAINT uq_distributor_group_name UNIQUE (name)
)
;;
CREATE TABLE distributor_tier_change (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    tier_before TEXT,
    tier TEXT,
    metrics JSONB,
    reason TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_distributor_tier_change PRIMARY KEY (id)
)
;;
CREATE INDEX ix_distributor_tier_change_member_id ON distributor_tier_change (member_id)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER distributor_tier_change_append_only BEFORE UPDATE OR DELETE ON distributor_tier_change FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER distributor_tier_change_never_emptied BEFORE TRUNCATE ON distributor_tier_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE dividend_earning (
    id BIGSERIAL NOT NULL,
    span TEXT NOT NULL,
    period TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    paid_fen BIGINT NOT NULL,
    parts INTEGER NOT NULL,
    CONSTRAINT pk_dividend_earning PRIMARY KEY (id),
    CONSTRAINT uq_dividend_earning_period_member_id UNIQUE (period, member_id),
    CONSTRAINT ck_dividend_earning_span CHECK (span IN ('year', 'month')),
    CONSTRAINT ck_dividend_earning_paid CHECK (paid_fen > 0 AND parts > 0)
)
;;
CREATE INDEX ix_dividend_earning_member ON dividend_earning (member_id, period)
;;
CREATE INDEX ix_dividend_earning_most ON dividend_earning (span, paid_fen, id)
;;
CREATE INDEX ix_dividend_earning_period ON dividend_earning (period, paid_fen, id)
;;
CREATE TABLE earning (
    person_kind TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    earned_fen BIGINT NOT NULL,
    taken_back_fen BIGINT NOT NULL,
    awards INTEGER NOT NULL,
    CONSTRAINT pk_earning PRIMARY KEY (person_kind, person_id, period),
    CONSTRAINT ck_earning_earned CHECK (earned_fen >= 0 AND awards >= 0)
)
;;
CREATE TABLE ledger_balance (
    person_kind TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    account TEXT NOT NULL,
    balance_fen BIGINT NOT NULL,
    entry_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT pk_ledger_balance PRIMARY KEY (person_kind, person_id, account),
    CONSTRAINT ck_ledger_balance_not_below_zero CHECK (balance_fen >= 0 OR account NOT IN ('pending', 'withdrawing', 'spending', 'prepaid'))
)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER ledger_balance_never_emptied BEFORE TRUNCATE ON ledger_balance FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('balances change by postings alone')
;;
CREATE TRIGGER ledger_balance_by_postings BEFORE INSERT OR UPDATE OR DELETE ON ledger_balance
FOR EACH ROW WHEN (pg_trigger_depth() < 1) EXECUTE FUNCTION refuse_illegal('balances change by postings alone')
;;
CREATE TABLE ledger_day (
    day TEXT NOT NULL,
    source TEXT NOT NULL,
    destination TEXT NOT NULL,
    code TEXT NOT NULL,
    fen BIGINT NOT NULL,
    first_id BIGINT NOT NULL,
    last_id BIGINT NOT NULL,
    seal_id BIGINT NOT NULL,
    CONSTRAINT pk_ledger_day PRIMARY KEY (day, source, destination, code),
    CONSTRAINT ck_ledger_day_sums CHECK (fen > 0 AND first_id <= last_id AND last_id <= seal_id)
)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER ledger_day_never_emptied BEFORE TRUNCATE ON ledger_day FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('sums of days change as entries are sealed')
;;
CREATE TRIGGER ledger_day_by_seals BEFORE INSERT OR UPDATE OR DELETE ON ledger_day
FOR EACH ROW WHEN (pg_trigger_depth() < 1) EXECUTE FUNCTION refuse_illegal('sums of days change as entries are sealed')
;;
CREATE TABLE ledger_entry (
    id BIGSERIAL NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    order_no TEXT,
    posted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_ledger_entry PRIMARY KEY (id),
    CONSTRAINT uq_ledger_entry_key UNIQUE (key)
)
;;
CREATE INDEX ix_ledger_entry_order_no ON ledger_entry (order_no) WHERE order_no IS NOT NULL
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER ledger_entry_never_emptied BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE OR REPLACE FUNCTION lock_journal() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE;
END
$$
;;
CREATE OR REPLACE FUNCTION refuse_closed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.posted_at < (SELECT max(ends_at) FROM ledger_month WHERE reopened_at IS NULL) THEN
        RAISE EXCEPTION 'ledger_entry: the month is closed' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END
$$
;;
CREATE TRIGGER ledger_entry_open_month BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION refuse_closed()
;;
CREATE TABLE ledger_lock (
    name TEXT NOT NULL,
    CONSTRAINT pk_ledger_lock PRIMARY KEY (name)
)
;;
CREATE TABLE ledger_month (
    id BIGSERIAL NOT NULL,
    month TEXT NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_id BIGINT NOT NULL,
    seal TEXT NOT NULL,
    closed_by TEXT NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reopened_by TEXT,
    second_by TEXT,
    reopened_at TIMESTAMP WITH TIME ZONE,
    reason TEXT,
    CONSTRAINT pk_ledger_month PRIMARY KEY (id),
    CONSTRAINT ck_ledger_month_over CHECK (closed_at >= ends_at),
    CONSTRAINT ck_ledger_month_two_people CHECK (second_by <> reopened_by),
    CONSTRAINT ck_ledger_month_reopened CHECK ((reopened_at IS NULL) = (reopened_by IS NULL) AND (reopened_at IS NULL) = (second_by IS NULL) AND (reopened_at IS NULL) = (reason IS NULL)),
    CONSTRAINT ck_ledger_month_reason CHECK (length(reason) > 0)
)
;;
CREATE INDEX ix_ledger_month_ends ON ledger_month (ends_at) WHERE reopened_at IS NULL
;;
CREATE UNIQUE INDEX ix_ledger_month_closed ON ledger_month (month) WHERE reopened_at IS NULL
;;
CREATE OR REPLACE FUNCTION close_sealed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM lock_journal();
    IF EXISTS (SELECT 1 FROM ledger_entry WHERE id > NEW.last_id AND posted_at < NEW.ends_at) THEN
        RAISE EXCEPTION 'ledger_month: entries are not sealed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$
;;
CREATE TRIGGER ledger_month_sealed BEFORE INSERT ON ledger_month FOR EACH ROW EXECUTE FUNCTION close_sealed()
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER ledger_month_frozen BEFORE UPDATE OF "id", "month", "ends_at", "last_id", "seal", "closed_by", "closed_at" ON ledger_month FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."month" IS DISTINCT FROM OLD."month" OR NEW."ends_at" IS DISTINCT FROM OLD."ends_at" OR NEW."last_id" IS DISTINCT FROM OLD."last_id" OR NEW."seal" IS DISTINCT FROM OLD."seal" OR NEW."closed_by" IS DISTINCT FROM OLD."closed_by" OR NEW."closed_at" IS DISTINCT FROM OLD."closed_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER ledger_month_set_once BEFORE UPDATE OF "reopened_by", "second_by", "reopened_at", "reason" ON ledger_month FOR EACH ROW WHEN ((OLD."reopened_by" IS NOT NULL AND NEW."reopened_by" IS DISTINCT FROM OLD."reopened_by") OR (OLD."second_by" IS NOT NULL AND NEW."second_by" IS DISTINCT FROM OLD."second_by") OR (OLD."reopened_at" IS NOT NULL AND NEW."reopened_at" IS DISTINCT FROM OLD."reopened_at") OR (OLD."reason" IS NOT NULL AND NEW."reason" IS DISTINCT FROM OLD."reason")) EXECUTE FUNCTION refuse_illegal('what is written here once never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER ledger_month_stays BEFORE DELETE ON ledger_month FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER ledger_month_never_emptied BEFORE TRUNCATE ON ledger_month FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE ledger_seal (
    last_id BIGINT NOT NULL,
    first_id BIGINT NOT NULL,
    entries INTEGER NOT NULL,
    leaves TEXT NOT NULL,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL,
    sealed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_ledger_seal PRIMARY KEY (last_id),
    CONSTRAINT ck_ledger_seal_ids CHECK (first_id <= last_id AND entries >= 1 AND entries <= last_id - first_id + 1),
    CONSTRAINT uq_ledger_seal_first_id UNIQUE (first_id),
    CONSTRAINT uq_ledger_seal_previous UNIQUE (previous),
    CONSTRAINT uq_ledger_seal_digest UNIQUE (digest)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER ledger_seal_append_only BEFORE UPDATE OR DELETE ON ledger_seal FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER ledger_seal_never_emptied BEFORE TRUNCATE ON ledger_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE OR REPLACE FUNCTION sum_sealed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO ledger_day (day, source, destination, code, fen, first_id, last_id, seal_id)
    SELECT moved.day, moved.source, moved.destination, moved.code, sum(moved.amount_fen)::bigint, min(moved.id), max(moved.id), NEW.last_id
    FROM (
        SELECT to_char(entry.posted_at AT TIME ZONE INTERVAL '+08:00', 'YYYY-MM-DD') AS day, posting.source, posting.destination, posting.code, posting.amount_fen, entry.id
        FROM ledger_entry entry JOIN ledger_posting posting ON posting.entry_id = entry.id
        WHERE entry.id BETWEEN NEW.first_id AND NEW.last_id
    ) AS moved
    WHERE true GROUP BY moved.day, moved.source, moved.destination, moved.code
    ON CONFLICT (day, source, destination, code) DO UPDATE
    SET fen = ledger_day.fen + excluded.fen, first_id = least(ledger_day.first_id, excluded.first_id),
        last_id = greatest(ledger_day.last_id, excluded.last_id), seal_id = excluded.seal_id
;
    RETURN NULL;
END
$$
;;
CREATE TRIGGER ledger_seal_sums_days AFTER INSERT ON ledger_seal FOR EACH ROW EXECUTE FUNCTION sum_sealed()
;;
CREATE TABLE pay_fee (
    payment TEXT NOT NULL,
    order_no TEXT,
    fee_fen BIGINT NOT NULL,
    returned_fen BIGINT NOT NULL,
    posted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_pay_fee PRIMARY KEY (payment),
    CONSTRAINT ck_pay_fee_amount CHECK (fee_fen > 0 AND returned_fen BETWEEN 0 AND fee_fen)
)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER pay_fee_frozen BEFORE UPDATE OF "payment", "order_no", "fee_fen", "posted_at" ON pay_fee FOR EACH ROW WHEN (NEW."payment" IS DISTINCT FROM OLD."payment" OR NEW."order_no" IS DISTINCT FROM OLD."order_no" OR NEW."fee_fen" IS DISTINCT FROM OLD."fee_fen" OR NEW."posted_at" IS DISTINCT FROM OLD."posted_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER pay_fee_stays BEFORE DELETE ON pay_fee FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER pay_fee_never_emptied BEFORE TRUNCATE ON pay_fee FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE policy_acknowledgement (
    id BIGSERIAL NOT NULL,
    notice_version TEXT NOT NULL,
    acknowledged_by TEXT NOT NULL,
    acknowledged_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_policy_acknowledgement PRIMARY KEY (id)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER policy_acknowledgement_append_only BEFORE UPDATE OR DELETE ON policy_acknowledgement FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER policy_acknowledgement_never_emptied BEFORE TRUNCATE ON policy_acknowledgement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE pool (
    id BIGSERIAL NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_pool PRIMARY KEY (id),
    CONSTRAINT uq_pool_name UNIQUE (name)
)
;;
CREATE TABLE ranking (
    period TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    earned_fen BIGINT NOT NULL,
    CONSTRAINT pk_ranking PRIMARY KEY (period, member_id),
    CONSTRAINT ck_ranking_earned CHECK (earned_fen >= 0)
)
;;
CREATE INDEX ix_ranking_earned ON ranking (period, earned_fen DESC, member_id)
;;
CREATE TABLE ranking_bucket (
    period TEXT NOT NULL,
    level INTEGER NOT NULL,
    number BIGINT NOT NULL,
    members INTEGER NOT NULL,
    CONSTRAINT pk_ranking_bucket PRIMARY KEY (period, level, number),
    CONSTRAINT ck_ranking_bucket_members CHECK (members >= 0)
)
;;
CREATE TABLE ranking_range (
    id BIGSERIAL NOT NULL,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    status TEXT NOT NULL,
    reached BIGINT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    computed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_ranking_range PRIMARY KEY (id),
    CONSTRAINT ck_ranking_range_status CHECK (status IN ('asked', 'computed', 'replaced')),
    CONSTRAINT ck_ranking_range_days CHECK (first_day <= last_day)
)
;;
CREATE INDEX ix_ranking_range_days ON ranking_range (first_day, last_day, id)
;;
CREATE UNIQUE INDEX uq_ranking_range_asked ON ranking_range (first_day, last_day) WHERE status = 'asked'
;;
CREATE TABLE referral_attempt (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    attempted_id BIGINT,
    outcome TEXT NOT NULL,
    referrer_id BIGINT,
    via TEXT NOT NULL,
    attempted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_referral_attempt PRIMARY KEY (id)
)
;;
CREATE INDEX ix_referral_attempt_member_id ON referral_attempt (member_id)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER referral_attempt_append_only BEFORE UPDATE OR DELETE ON referral_attempt FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER referral_attempt_never_emptied BEFORE TRUNCATE ON referral_attempt FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE referral_change (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    left_id BIGINT,
    referrer_id BIGINT,
    via TEXT,
    expires_at TIMESTAMP WITH TIME ZONE,
    reason TEXT,
    changed_by TEXT,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_referral_change PRIMARY KEY (id),
    CONSTRAINT ck_referral_change_kind CHECK (kind IN ('bound', 'renewed', 'moved', 'freed', 'expired')),
    CONSTRAINT ck_referral_change_after CHECK ((kind IN ('freed', 'expired')) = (referrer_id IS NULL)),
    CONSTRAINT ck_referral_change_before CHECK (kind NOT IN ('renewed', 'freed', 'expired') OR left_id IS NOT NULL),
    CONSTRAINT ck_referral_change_reason CHECK (kind NOT IN ('moved', 'freed') OR (length(trim(reason)) > 0 AND length(changed_by) > 0)),
    CONSTRAINT ck_referral_change_not_oneself CHECK (referrer_id <> member_id AND left_id <> member_id)
)
;;
CREATE INDEX ix_referral_change_of_member ON referral_change (member_id, id)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER referral_change_append_only BEFORE UPDATE OR DELETE ON referral_change FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER referral_change_never_emptied BEFORE TRUNCATE ON referral_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE review_rules (
    version BIGSERIAL NOT NULL,
    document JSONB NOT NULL,
    published_by TEXT NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_review_rules PRIMARY KEY (version)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER review_rules_append_only BEFORE UPDATE OR DELETE ON review_rules FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER review_rules_never_emptied BEFORE TRUNCATE ON review_rules FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE tally (
    member_id BIGINT NOT NULL,
    own_spend_fen BIGINT NOT NULL,
    own_orders INTEGER NOT NULL,
    direct_sales_fen BIGINT NOT NULL,
    direct_orders INTEGER NOT NULL,
    second_sales_fen BIGINT NOT NULL,
    second_orders INTEGER NOT NULL,
    third_sales_fen BIGINT NOT NULL,
    third_orders INTEGER NOT NULL,
    commission_fen BIGINT NOT NULL,
    customers INTEGER NOT NULL,
    CONSTRAINT pk_tally PRIMARY KEY (member_id),
    CONSTRAINT ck_tally_never_below_zero CHECK (own_spend_fen >= 0 AND own_orders >= 0 AND direct_sales_fen >= 0 AND direct_orders >= 0 AND second_sales_fen >= 0 AND second_orders >= 0 AND third_sales_fen >= 0 AND third_orders >= 0 AND commission_fen >= 0 AND customers >= 0)
)
;;
CREATE INDEX ix_tally_earned ON tally (commission_fen, member_id) WHERE commission_fen > 0
;;
CREATE INDEX ix_tally_spent ON tally (own_spend_fen, member_id) WHERE own_spend_fen > 0
;;
CREATE TABLE tally_customer (
    member_id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    customer_id BIGINT NOT NULL,
    orders INTEGER NOT NULL,
    CONSTRAINT pk_tally_customer PRIMARY KEY (member_id, day, customer_id),
    CONSTRAINT ck_tally_customer_orders CHECK (orders >= 0)
)
;;
CREATE TABLE tally_day (
    member_id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    own_spend_fen BIGINT NOT NULL,
    own_orders INTEGER NOT NULL,
    direct_sales_fen BIGINT NOT NULL,
    direct_orders INTEGER NOT NULL,
    second_sales_fen BIGINT NOT NULL,
    second_orders INTEGER NOT NULL,
    third_sales_fen BIGINT NOT NULL,
    third_orders INTEGER NOT NULL,
    commission_fen BIGINT NOT NULL,
    CONSTRAINT pk_tally_day PRIMARY KEY (member_id, day),
    CONSTRAINT ck_tally_day_never_below_zero CHECK (own_spend_fen >= 0 AND own_orders >= 0 AND direct_sales_fen >= 0 AND direct_orders >= 0 AND second_sales_fen >= 0 AND second_orders >= 0 AND third_sales_fen >= 0 AND third_orders >= 0 AND commission_fen >= 0)
)
;;
CREATE TABLE tax_month (
    person_kind TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    month TEXT NOT NULL,
    income_fen BIGINT NOT NULL,
    taxed_fen BIGINT NOT NULL,
    withheld_fen BIGINT NOT NULL,
    paid_count INTEGER NOT NULL,
    paid_fen BIGINT NOT NULL,
    paid_fee_fen BIGINT NOT NULL,
    paid_tax_fen BIGINT NOT NULL,
    CONSTRAINT pk_tax_month PRIMARY KEY (person_kind, person_id, month),
    CONSTRAINT ck_tax_month_income CHECK (income_fen >= 0 AND taxed_fen >= 0 AND taxed_fen <= income_fen),
    CONSTRAINT ck_tax_month_withheld CHECK (withheld_fen >= 0 AND withheld_fen <= taxed_fen),
    CONSTRAINT ck_tax_month_paid CHECK (paid_count >= 0 AND paid_fen >= 0 AND paid_fee_fen >= 0 AND paid_tax_fen >= 0),
    CONSTRAINT ck_tax_month_paid_of_income CHECK (paid_fen <= income_fen AND paid_tax_fen <= withheld_fen),
    CONSTRAINT ck_tax_month_parts CHECK (paid_fee_fen + paid_tax_fen <= paid_fen)
)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER tax_month_frozen BEFORE UPDATE OF "person_kind", "person_id", "month" ON tax_month FOR EACH ROW WHEN (NEW."person_kind" IS DISTINCT FROM OLD."person_kind" OR NEW."person_id" IS DISTINCT FROM OLD."person_id" OR NEW."month" IS DISTINCT FROM OLD."month") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER tax_month_stays BEFORE DELETE ON tax_month FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER tax_month_never_emptied BEFORE TRUNCATE ON tax_month FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE team_count (
    member_id BIGINT NOT NULL,
    level INTEGER NOT NULL,
    members INTEGER NOT NULL,
    CONSTRAINT pk_team_count PRIMARY KEY (member_id, level),
    CONSTRAINT ck_team_count_level CHECK (level BETWEEN 1 AND 3),
    CONSTRAINT ck_team_count_members CHECK (members >= 0)
)
;;
CREATE INDEX ix_team_count_largest ON team_count (members, member_id) WHERE level = 1 AND members > 0
;;
CREATE TABLE team_member (
    member_id BIGINT NOT NULL,
    ancestor_id BIGINT NOT NULL,
    level INTEGER NOT NULL,
    joined_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_team_member PRIMARY KEY (member_id, ancestor_id),
    CONSTRAINT ck_team_member_level CHECK (level BETWEEN 1 AND 3),
    CONSTRAINT ck_team_member_not_oneself CHECK (member_id <> ancestor_id)
)
;;
CREATE INDEX ix_team_member_list ON team_member (ancestor_id, level, joined_at, member_id)
;;
CREATE TABLE tier_lock_change (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    locked BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_tier_lock_change PRIMARY KEY (id),
    CONSTRAINT ck_tier_lock_change_reason CHECK (length(trim(reason)) > 0)
)
;;
CREATE INDEX ix_tier_lock_change_member_id ON tier_lock_change (member_id)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER tier_lock_change_append_only BEFORE UPDATE OR DELETE ON tier_lock_change FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER tier_lock_change_never_emptied BEFORE TRUNCATE ON tier_lock_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE tier_verdict (
    member_id BIGINT NOT NULL,
    tier_before TEXT,
    tier TEXT,
    step TEXT NOT NULL,
    metrics JSONB NOT NULL,
    CONSTRAINT pk_tier_verdict PRIMARY KEY (member_id),
    CONSTRAINT ck_tier_verdict_step CHECK (step IN ('rise', 'fall', 'below', 'recovered'))
)
;;
CREATE TABLE transfer_freeze (
    id BIGSERIAL NOT NULL,
    scope TEXT NOT NULL,
    reason TEXT NOT NULL,
    frozen_by TEXT NOT NULL,
    frozen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    lifted_by TEXT,
    lifted_reason TEXT,
    lifted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_transfer_freeze PRIMARY KEY (id),
    CONSTRAINT ck_transfer_freeze_lifted CHECK ((lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lifted_reason IS NULL))
)
;;
CREATE UNIQUE INDEX uq_transfer_freeze_held ON transfer_freeze (scope, reason) WHERE lifted_at IS NULL
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER transfer_freeze_frozen BEFORE UPDATE OF "id", "scope", "reason", "frozen_by", "frozen_at" ON transfer_freeze FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."scope" IS DISTINCT FROM OLD."scope" OR NEW."reason" IS DISTINCT FROM OLD."reason" OR NEW."frozen_by" IS DISTINCT FROM OLD."frozen_by" OR NEW."frozen_at" IS DISTINCT FROM OLD."frozen_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER transfer_freeze_set_once BEFORE UPDATE OF "lifted_by", "lifted_reason", "lifted_at" ON transfer_freeze FOR EACH ROW WHEN ((OLD."lifted_by" IS NOT NULL AND NEW."lifted_by" IS DISTINCT FROM OLD."lifted_by") OR (OLD."lifted_reason" IS NOT NULL AND NEW."lifted_reason" IS DISTINCT FROM OLD."lifted_reason") OR (OLD."lifted_at" IS NOT NULL AND NEW."lifted_at" IS DISTINCT FROM OLD."lifted_at")) EXECUTE FUNCTION refuse_illegal('what is written here once never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER transfer_freeze_stays BEFORE DELETE ON transfer_freeze FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER transfer_freeze_never_emptied BEFORE TRUNCATE ON transfer_freeze FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE unclaimed_balance (
    number TEXT NOT NULL,
    person_kind TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    moved_by TEXT NOT NULL,
    moved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    claimed_by TEXT,
    claimed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_unclaimed_balance PRIMARY KEY (number),
    CONSTRAINT ck_unclaimed_balance_amount CHECK (amount_fen > 0),
    CONSTRAINT ck_unclaimed_balance_status CHECK (status IN ('held', 'claimed')),
    CONSTRAINT ck_unclaimed_balance_claimed CHECK ((claimed_at IS NULL) = (status = 'held'))
)
;;
CREATE INDEX ix_unclaimed_balance_person_id ON unclaimed_balance (person_id)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER unclaimed_balance_frozen BEFORE UPDATE OF "number", "person_kind", "person_id", "amount_fen", "reason", "moved_by", "moved_at" ON unclaimed_balance FOR EACH ROW WHEN (NEW."number" IS DISTINCT FROM OLD."number" OR NEW."person_kind" IS DISTINCT FROM OLD."person_kind" OR NEW."person_id" IS DISTINCT FROM OLD."person_id" OR NEW."amount_fen" IS DISTINCT FROM OLD."amount_fen" OR NEW."reason" IS DISTINCT FROM OLD."reason" OR NEW."moved_by" IS DISTINCT FROM OLD."moved_by" OR NEW."moved_at" IS DISTINCT FROM OLD."moved_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER unclaimed_balance_status_steps BEFORE UPDATE OF status ON unclaimed_balance FOR EACH ROW WHEN (NEW.status <> OLD.status AND NOT ((OLD.status = 'held' AND NEW.status = 'claimed'))) EXECUTE FUNCTION refuse_illegal('no such step of status')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER unclaimed_balance_stays BEFORE DELETE ON unclaimed_balance FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER unclaimed_balance_never_emptied BEFORE TRUNCATE ON unclaimed_balance FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE withdrawal_rules (
    version BIGSERIAL NOT NULL,
    document JSONB NOT NULL,
    effective_at TIMESTAMP WITH TIME ZONE NOT NULL,
    published_by TEXT NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_withdrawal_rules PRIMARY KEY (version)
)
;;
CREATE INDEX ix_withdrawal_rules_effective_at ON withdrawal_rules (effective_at)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER withdrawal_rules_append_only BEFORE UPDATE OR DELETE ON withdrawal_rules FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER withdrawal_rules_never_emptied BEFORE TRUNCATE ON withdrawal_rules FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE award_decision (
    id BIGSERIAL NOT NULL,
    award_id BIGINT NOT NULL,
    decision TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_award_decision PRIMARY KEY (id),
    CONSTRAINT ck_award_decision_decision CHECK (decision IN ('held', 'released', 'reversed')),
    CONSTRAINT fk_award_decision_award_id FOREIGN KEY(award_id) REFERENCES award (id)
)
;;
CREATE INDEX ix_award_decision_award_id ON award_decision (award_id)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER award_decision_append_only BEFORE UPDATE OR DELETE ON award_decision FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER award_decision_never_emptied BEFORE TRUNCATE ON award_decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE distributor_application (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    statement TEXT NOT NULL,
    status TEXT NOT NULL,
    applied_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by TEXT,
    decided_at TIMESTAMP WITH TIME ZONE,
    reason TEXT,
    CONSTRAINT pk_distributor_application PRIMARY KEY (id),
    CONSTRAINT ck_distributor_application_status CHECK (status IN ('pending', 'approved', 'refused')),
    CONSTRAINT ck_distributor_application_statement CHECK (length(statement) <= 200),
    CONSTRAINT ck_distributor_application_decided CHECK ((status = 'pending') = (decided_at IS NULL)),
    CONSTRAINT ck_distributor_application_decided_by CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
    CONSTRAINT ck_distributor_application_reason CHECK ((status = 'refused') = (reason IS NOT NULL AND length(trim(reason)) > 0)),
    CONSTRAINT fk_distributor_application_member_id FOREIGN KEY(member_id) REFERENCES distributor (member_id)
)
;;
CREATE INDEX ix_distributor_application_list ON distributor_application (status, id)
;;
CREATE INDEX ix_distributor_application_of_member ON distributor_application (member_id, id)
;;
CREATE UNIQUE INDEX uq_distributor_application_open ON distributor_application (member_id) WHERE status = 'pending'
;;
CREATE TABLE distributor_group_member (
    group_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    joined_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_distributor_group_member PRIMARY KEY (group_id, member_id),
    CONSTRAINT fk_distributor_group_member_group_id FOREIGN KEY(group_id) REFERENCES distributor_group (id),
    CONSTRAINT fk_distributor_group_member_member_id FOREIGN KEY(member_id) REFERENCES distributor (member_id)
)
;;
CREATE INDEX ix_distributor_group_member_member ON distributor_group_member (member_id, group_id)
;;
CREATE TABLE dividend_run (
    id BIGSERIAL NOT NULL,
    no TEXT NOT NULL,
    pool_id BIGINT NOT NULL,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    who JSONB NOT NULL,
    sharing TEXT NOT NULL,
    period_fen BIGINT NOT NULL,
    earned_fen BIGINT NOT NULL,
    taken_fen BIGINT NOT NULL,
    drawn_fen BIGINT NOT NULL,
    available_fen BIGINT NOT NULL,
    total_fen BIGINT NOT NULL,
    weight_sum BIGINT NOT NULL,
    people INTEGER NOT NULL,
    returned_fen BIGINT NOT NULL,
    status TEXT NOT NULL,
    calculated_by TEXT NOT NULL,
    calculated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    approved_by TEXT,
    second_by TEXT,
    approved_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_dividend_run PRIMARY KEY (id),
    CONSTRAINT ck_dividend_run_days CHECK (first_day <= last_day),
    CONSTRAINT ck_dividend_run_within_pool CHECK (total_fen > 0 AND total_fen <= available_fen),
    CONSTRAINT ck_dividend_run_within_sales CHECK (total_fen <= earned_fen - taken_fen - drawn_fen),
    CONSTRAINT ck_dividend_run_returned CHECK (returned_fen >= 0 AND returned_fen <= total_fen),
    CONSTRAINT ck_dividend_run_sharing CHECK (sharing IN ('equally', 'direct_sales', 'team_sales')),
    CONSTRAINT ck_dividend_run_status CHECK (status IN ('calculated', 'approved', 'paid', 'dropped')),
    CONSTRAINT ck_dividend_run_approved CHECK ((status IN ('approved', 'paid')) = (approved_at IS NOT NULL)),
    CONSTRAINT ck_dividend_run_approved_by CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CONSTRAINT ck_dividend_run_second_by CHECK ((second_by IS NULL) = (approved_at IS NULL)),
    CONSTRAINT ck_dividend_run_two_people CHECK (second_by <> approved_by),
    CONSTRAINT uq_dividend_run_no UNIQUE (no),
    CONSTRAINT fk_dividend_run_pool_id FOREIGN KEY(pool_id) REFERENCES pool (id)
)
;;
CREATE INDEX ix_dividend_run_pool ON dividend_run (pool_id, last_day)
;;
CREATE INDEX ix_dividend_run_way ON dividend_run (id) WHERE status = 'approved'
;;
CREATE UNIQUE INDEX uq_dividend_run_open ON dividend_run (pool_id) WHERE status = 'calculated'
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER dividend_run_stays BEFORE DELETE ON dividend_run FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER dividend_run_never_emptied BEFORE TRUNCATE ON dividend_run FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER dividend_run_frozen BEFORE UPDATE OF "id", "no", "pool_id", "first_day", "last_day", "who", "sharing", "period_fen", "earned_fen", "taken_fen", "drawn_fen", "available_fen", "total_fen", "weight_sum", "people", "calculated_by", "calculated_at" ON dividend_run FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."no" IS DISTINCT FROM OLD."no" OR NEW."pool_id" IS DISTINCT FROM OLD."pool_id" OR NEW."first_day" IS DISTINCT FROM OLD."first_day" OR NEW."last_day" IS DISTINCT FROM OLD."last_day" OR NEW."who" IS DISTINCT FROM OLD."who" OR NEW."sharing" IS DISTINCT FROM OLD."sharing" OR NEW."period_fen" IS DISTINCT FROM OLD."period_fen" OR NEW."earned_fen" IS DISTINCT FROM OLD."earned_fen" OR NEW."taken_fen" IS DISTINCT FROM OLD."taken_fen" OR NEW."drawn_fen" IS DISTINCT FROM OLD."drawn_fen" OR NEW."available_fen" IS DISTINCT FROM OLD."available_fen" OR NEW."total_fen" IS DISTINCT FROM OLD."total_fen" OR NEW."weight_sum" IS DISTINCT FROM OLD."weight_sum" OR NEW."people" IS DISTINCT FROM OLD."people" OR NEW."calculated_by" IS DISTINCT FROM OLD."calculated_by" OR NEW."calculated_at" IS DISTINCT FROM OLD."calculated_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER dividend_run_set_once BEFORE UPDATE OF "approved_by", "second_by", "approved_at", "ended_at" ON dividend_run FOR EACH ROW WHEN ((OLD."approved_by" IS NOT NULL AND NEW."approved_by" IS DISTINCT FROM OLD."approved_by") OR (OLD."second_by" IS NOT NULL AND NEW."second_by" IS DISTINCT FROM OLD."second_by") OR (OLD."approved_at" IS NOT NULL AND NEW."approved_at" IS DISTINCT FROM OLD."approved_at") OR (OLD."ended_at" IS NOT NULL AND NEW."ended_at" IS DISTINCT FROM OLD."ended_at")) EXECUTE FUNCTION refuse_illegal('what is written here once never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER dividend_run_status_steps BEFORE UPDATE OF status ON dividend_run FOR EACH ROW WHEN (NEW.status <> OLD.status AND NOT ((OLD.status = 'calculated' AND NEW.status = 'approved') OR (OLD.status = 'calculated' AND NEW.status = 'dropped') OR (OLD.status = 'approved' AND NEW.status = 'paid'))) EXECUTE FUNCTION refuse_illegal('no such step of status')
;;
CREATE TABLE earning_by_spend (
    member_id BIGINT NOT NULL,
    needed_fen BIGINT NOT NULL,
    granted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_earning_by_spend PRIMARY KEY (member_id),
    CONSTRAINT ck_earning_by_spend_needed CHECK (needed_fen > 0),
    CONSTRAINT fk_earning_by_spend_member_id FOREIGN KEY(member_id) REFERENCES distributor (member_id)
)
;;
CREATE TABLE ledger_month_balance (
    month_id BIGINT NOT NULL,
    account TEXT NOT NULL,
    balance_fen BIGINT NOT NULL,
    CONSTRAINT pk_ledger_month_balance PRIMARY KEY (month_id, account),
    CONSTRAINT fk_ledger_month_balance_month_id FOREIGN KEY(month_id) REFERENCES ledger_month (id)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER ledger_month_balance_append_only BEFORE UPDATE OR DELETE ON ledger_month_balance FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER ledger_month_balance_never_emptied BEFORE TRUNCATE ON ledger_month_balance FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE ledger_posting (
    entry_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    source TEXT NOT NULL,
    destination TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    code TEXT NOT NULL,
    person_kind TEXT,
    person_id BIGINT,
    award_id BIGINT,
    CONSTRAINT pk_ledger_posting PRIMARY KEY (entry_id, position),
    CONSTRAINT ck_ledger_posting_amount CHECK (amount_fen > 0 AND amount_fen <= 1000000000000000),
    CONSTRAINT ck_ledger_posting_two_accounts CHECK (source <> destination),
    CONSTRAINT ck_ledger_posting_person CHECK ((person_kind IS NULL) = (person_id IS NULL)),
    CONSTRAINT ck_ledger_posting_between CHECK (((substr(source, 1, 9) = 'merchant:' OR substr(source, 1, 8) = 'outside:') OR (person_kind IS NOT NULL AND substr(source, 1, length(person_kind) + 1) = person_kind || ':')) AND ((substr(destination, 1, 9) = 'merchant:' OR substr(destination, 1, 8) = 'outside:') OR (person_kind IS NOT NULL AND substr(destination, 1, length(person_kind) + 1) = person_kind || ':'))),
    CONSTRAINT fk_ledger_posting_entry_id FOREIGN KEY(entry_id) REFERENCES ledger_entry (id)
)
;;
CREATE INDEX ix_ledger_posting_person ON ledger_posting (person_kind, person_id, entry_id) WHERE person_id IS NOT NULL
;;
CREATE INDEX ix_ledger_posting_tax ON ledger_posting (entry_id) WHERE source = 'merchant:tax_payable' OR destination = 'merchant:tax_payable'
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER ledger_posting_append_only BEFORE UPDATE OR DELETE ON ledger_posting FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER ledger_posting_never_emptied BEFORE TRUNCATE ON ledger_posting FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE OR REPLACE FUNCTION move_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    head text := NEW.person_kind || ':';
    left_fen bigint;
BEGIN
    IF starts_with(NEW.source, head) THEN
        UPDATE ledger_balance
        SET balance_fen = balance_fen - NEW.amount_fen, entry_id = NEW.entry_id, position = NEW.position
        WHERE person_kind = NEW.person_kind AND person_id = NEW.person_id
            AND account = substr(NEW.source, length(head) + 1)
        RETURNING balance_fen INTO left_fen;
        IF left_fen IS NULL OR (left_fen < 0 AND NEW.code <> 'clawback') THEN
            RAISE EXCEPTION 'ledger_balance: only a clawback takes what is not there' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF starts_with(NEW.destination, head) THEN
        INSERT INTO ledger_balance AS kept (person_kind, person_id, account, balance_fen, entry_id, position)
        VALUES (NEW.person_kind, NEW.person_id, substr(NEW.destination, length(head) + 1), NEW.amount_fen,
            NEW.entry_id, NEW.position)
        ON CONFLICT (person_kind, person_id, account) DO UPDATE
        SET balance_fen = kept.balance_fen + excluded.balance_fen, entry_id = excluded.entry_id,
            position = excluded.position;
    END IF;
    RETURN NULL;
END
$$
;;
CREATE TRIGGER ledger_posting_moves_balance AFTER INSERT ON ledger_posting
FOR EACH ROW WHEN (NEW.person_id IS NOT NULL) EXECUTE FUNCTION move_balance()
;;
CREATE OR REPLACE FUNCTION refuse_sealed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT max(last_id) FROM ledger_seal) >= NEW.entry_id THEN
        RAISE EXCEPTION 'ledger_posting: what is sealed takes nothing more' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$
;;
CREATE TRIGGER ledger_posting_unsealed BEFORE INSERT ON ledger_posting FOR EACH ROW EXECUTE FUNCTION refuse_sealed()
;;
CREATE TABLE policy (
    version BIGSERIAL NOT NULL,
    document JSONB NOT NULL,
    effective_at TIMESTAMP WITH TIME ZONE NOT NULL,
    published_by TEXT NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    acknowledgement_id BIGINT,
    CONSTRAINT pk_policy PRIMARY KEY (version),
    CONSTRAINT fk_policy_acknowledgement_id FOREIGN KEY(acknowledgement_id) REFERENCES policy_acknowledgement (id)
)
;;
CREATE INDEX ix_policy_effective_at ON policy (effective_at)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER policy_append_only BEFORE UPDATE OR DELETE ON policy FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER policy_never_emptied BEFORE TRUNCATE ON policy FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE referral (
    member_id BIGINT NOT NULL,
    referrer_id BIGINT NOT NULL,
    via TEXT NOT NULL,
    bound_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_referral PRIMARY KEY (member_id),
    CONSTRAINT ck_referral_not_oneself CHECK (referrer_id <> member_id),
    CONSTRAINT fk_referral_member_id FOREIGN KEY(member_id) REFERENCES distributor (member_id),
    CONSTRAINT fk_referral_referrer_id FOREIGN KEY(referrer_id) REFERENCES distributor (member_id)
)
;;
CREATE INDEX ix_referral_ends ON referral (expires_at) WHERE expires_at IS NOT NULL
;;
CREATE INDEX ix_referral_recruits ON referral (referrer_id, member_id)
;;
CREATE TABLE tier_document (
    version BIGSERIAL NOT NULL,
    document JSONB NOT NULL,
    effective_at TIMESTAMP WITH TIME ZONE NOT NULL,
    published_by TEXT NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    acknowledgement_id BIGINT,
    CONSTRAINT pk_tier_document PRIMARY KEY (version),
    CONSTRAINT fk_tier_document_acknowledgement_id FOREIGN KEY(acknowledgement_id) REFERENCES policy_acknowledgement (id)
)
;;
CREATE INDEX ix_tier_document_effective_at ON tier_document (effective_at)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER tier_document_append_only BEFORE UPDATE OR DELETE ON tier_document FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER tier_document_never_emptied BEFORE TRUNCATE ON tier_document FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE tier_standing (
    member_id BIGINT NOT NULL,
    locked BOOLEAN NOT NULL,
    below_since INTEGER,
    CONSTRAINT pk_tier_standing PRIMARY KEY (member_id),
    CONSTRAINT ck_tier_standing_locked_stays CHECK (below_since IS NULL OR NOT locked),
    CONSTRAINT fk_tier_standing_member_id FOREIGN KEY(member_id) REFERENCES distributor (member_id)
)
;;
CREATE TABLE withdrawal (
    id BIGSERIAL NOT NULL,
    number TEXT NOT NULL,
    person_kind TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    channel TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    fee_fen BIGINT,
    tax_fen BIGINT,
    net_fen BIGINT,
    month TEXT,
    rules_version BIGINT,
    seen_net_fen BIGINT NOT NULL,
    payee_kind TEXT,
    invoice TEXT,
    status TEXT NOT NULL,
    approvals_needed INTEGER NOT NULL,
    request_key TEXT NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
    approved_at TIMESTAMP WITH TIME ZONE,
    sent_at TIMESTAMP WITH TIME ZONE,
    closed_at TIMESTAMP WITH TIME ZONE,
    returned_at TIMESTAMP WITH TIME ZONE,
    reason TEXT,
    CONSTRAINT pk_withdrawal PRIMARY KEY (id),
    CONSTRAINT uq_withdrawal_person_kind_person_id_request_key UNIQUE (person_kind, person_id, request_key),
    CONSTRAINT ck_withdrawal_number CHECK (length(number) BETWEEN 16 AND 32),
    CONSTRAINT ck_withdrawal_channel CHECK (channel IN ('wechat', 'bank')),
    CONSTRAINT ck_withdrawal_status CHECK (status IN ('requested', 'approved', 'sending', 'unknown', 'awaiting_confirmation', 'settled', 'rejected', 'cancelled', 'failed')),
    CONSTRAINT ck_withdrawal_amount CHECK (amount_fen > 0 AND amount_fen <= 1000000000000000),
    CONSTRAINT ck_withdrawal_parts CHECK (fee_fen >= 0 AND tax_fen >= 0 AND net_fen > 0),
    CONSTRAINT ck_withdrawal_sum CHECK (net_fen IS NULL OR fee_fen + tax_fen + net_fen = amount_fen),
    CONSTRAINT ck_withdrawal_fixed_at_once CHECK ((net_fen IS NULL) = (approved_at IS NULL) AND (net_fen IS NULL) = (month IS NULL) AND (net_fen IS NULL) = (fee_fen IS NULL) AND (net_fen IS NULL) = (tax_fen IS NULL)),
    CONSTRAINT ck_withdrawal_seen CHECK (seen_net_fen > 0 AND (net_fen IS NULL OR net_fen >= seen_net_fen)),
    CONSTRAINT ck_withdrawal_payee_kind CHECK (payee_kind IN ('person', 'company')),
    CONSTRAINT ck_withdrawal_payee_kept CHECK ((payee_kind IS NULL) = (approved_at IS NULL)),
    CONSTRAINT ck_withdrawal_company CHECK (payee_kind <> 'company' OR (channel = 'bank' AND tax_fen = 0 AND invoice IS NOT NULL)),
    CONSTRAINT ck_withdrawal_by_bank CHECK (person_kind = 'member' OR channel = 'bank'),
    CONSTRAINT ck_withdrawal_companies CHECK (person_kind = 'member' OR payee_kind IS NULL OR payee_kind = 'company'),
    CONSTRAINT uq_withdrawal_person_kind_person_id_invoice UNIQUE (person_kind, person_id, invoice),
    CONSTRAINT ck_withdrawal_requested CHECK (status <> 'requested' OR approved_at IS NULL),
    CONSTRAINT ck_withdrawal_approved CHECK (status <> 'approved' OR approved_at IS NOT NULL),
    CONSTRAINT ck_withdrawal_sent CHECK (status NOT IN ('sending', 'unknown', 'awaiting_confirmation', 'settled', 'failed') OR sent_at IS NOT NULL),
    CONSTRAINT ck_withdrawal_sent_after_approved CHECK (sent_at IS NULL OR approved_at IS NOT NULL),
    CONSTRAINT ck_withdrawal_rejected_unsent CHECK (status <> 'rejected' OR sent_at IS NULL),
    CONSTRAINT ck_withdrawal_closed CHECK ((closed_at IS NOT NULL) = (status IN ('settled', 'rejected', 'cancelled', 'failed'))),
    CONSTRAINT ck_withdrawal_returned CHECK (returned_at IS NULL OR status = 'settled'),
    CONSTRAINT ck_withdrawal_approvals_needed CHECK (approvals_needed BETWEEN 0 AND 2),
    CONSTRAINT uq_withdrawal_number UNIQUE (number),
    CONSTRAINT fk_withdrawal_rules_version FOREIGN KEY(rules_version) REFERENCES withdrawal_rules (version)
)
;;
CREATE INDEX ix_withdrawal_day ON withdrawal (person_kind, person_id, requested_at)
;;
CREATE INDEX ix_withdrawal_list ON withdrawal (person_kind, person_id, id)
;;
CREATE INDEX ix_withdrawal_work ON withdrawal (status, id)
;;
CREATE UNIQUE INDEX uq_withdrawal_one_open ON withdrawal (person_kind, person_id) WHERE status IN ('requested', 'approved', 'sending', 'unknown', 'awaiting_confirmation')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER withdrawal_frozen BEFORE UPDATE OF "id", "number", "person_kind", "person_id", "channel", "amount_fen", "approvals_needed", "request_key", "requested_at", "rules_version", "seen_net_fen" ON withdrawal FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."number" IS DISTINCT FROM OLD."number" OR NEW."person_kind" IS DISTINCT FROM OLD."person_kind" OR NEW."person_id" IS DISTINCT FROM OLD."person_id" OR NEW."channel" IS DISTINCT FROM OLD."channel" OR NEW."amount_fen" IS DISTINCT FROM OLD."amount_fen" OR NEW."approvals_needed" IS DISTINCT FROM OLD."approvals_needed" OR NEW."request_key" IS DISTINCT FROM OLD."request_key" OR NEW."requested_at" IS DISTINCT FROM OLD."requested_at" OR NEW."rules_version" IS DISTINCT FROM OLD."rules_version" OR NEW."seen_net_fen" IS DISTINCT FROM OLD."seen_net_fen") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER withdrawal_set_once BEFORE UPDATE OF "fee_fen", "approved_at", "payee_kind", "invoice", "sent_at", "closed_at", "returned_at", "reason" ON withdrawal FOR EACH ROW WHEN ((OLD."fee_fen" IS NOT NULL AND NEW."fee_fen" IS DISTINCT FROM OLD."fee_fen") OR (OLD."approved_at" IS NOT NULL AND NEW."approved_at" IS DISTINCT FROM OLD."approved_at") OR (OLD."payee_kind" IS NOT NULL AND NEW."payee_kind" IS DISTINCT FROM OLD."payee_kind") OR (OLD."invoice" IS NOT NULL AND NEW."invoice" IS DISTINCT FROM OLD."invoice") OR (OLD."sent_at" IS NOT NULL AND NEW."sent_at" IS DISTINCT FROM OLD."sent_at") OR (OLD."closed_at" IS NOT NULL AND NEW."closed_at" IS DISTINCT FROM OLD."closed_at") OR (OLD."returned_at" IS NOT NULL AND NEW."returned_at" IS DISTINCT FROM OLD."returned_at") OR (OLD."reason" IS NOT NULL AND NEW."reason" IS DISTINCT FROM OLD."reason")) EXECUTE FUNCTION refuse_illegal('what is written here once never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER withdrawal_set_once_unless BEFORE UPDATE OF "tax_fen", "net_fen", "month" ON withdrawal FOR EACH ROW WHEN (NOT (OLD.status = 'approved') AND ((OLD."tax_fen" IS NOT NULL AND NEW."tax_fen" IS DISTINCT FROM OLD."tax_fen") OR (OLD."net_fen" IS NOT NULL AND NEW."net_fen" IS DISTINCT FROM OLD."net_fen") OR (OLD."month" IS NOT NULL AND NEW."month" IS DISTINCT FROM OLD."month"))) EXECUTE FUNCTION refuse_illegal('what is written here once never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER withdrawal_status_steps BEFORE UPDATE OF status ON withdrawal FOR EACH ROW WHEN (NEW.status <> OLD.status AND NOT ((OLD.status = 'requested' AND NEW.status = 'approved') OR (OLD.status = 'requested' AND NEW.status = 'rejected') OR (OLD.status = 'requested' AND NEW.status = 'cancelled') OR (OLD.status = 'approved' AND NEW.status = 'sending') OR (OLD.status = 'approved' AND NEW.status = 'rejected') OR (OLD.status = 'approved' AND NEW.status = 'cancelled') OR (OLD.status = 'sending' AND NEW.status = 'unknown') OR (OLD.status = 'sending' AND NEW.status = 'awaiting_confirmation') OR (OLD.status = 'sending' AND NEW.status = 'settled') OR (OLD.status = 'sending' AND NEW.status = 'failed') OR (OLD.status = 'sending' AND NEW.status = 'cancelled') OR (OLD.status = 'unknown' AND NEW.status = 'awaiting_confirmation') OR (OLD.status = 'unknown' AND NEW.status = 'settled') OR (OLD.status = 'unknown' AND NEW.status = 'failed') OR (OLD.status = 'unknown' AND NEW.status = 'cancelled') OR (OLD.status = 'awaiting_confirmation' AND NEW.status = 'settled') OR (OLD.status = 'awaiting_confirmation' AND NEW.status = 'failed') OR (OLD.status = 'awaiting_confirmation' AND NEW.status = 'cancelled'))) EXECUTE FUNCTION refuse_illegal('no such step of status')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER withdrawal_stays BEFORE DELETE ON withdrawal FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER withdrawal_never_emptied BEFORE TRUNCATE ON withdrawal FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE bank_batch_line (
    number TEXT NOT NULL,
    batch_no TEXT NOT NULL,
    line INTEGER NOT NULL,
    amount_fen BIGINT NOT NULL,
    account TEXT NOT NULL,
    CONSTRAINT pk_bank_batch_line PRIMARY KEY (number),
    CONSTRAINT uq_bank_batch_line_batch_no_line UNIQUE (batch_no, line),
    CONSTRAINT ck_bank_batch_line_amounts CHECK (line > 0 AND amount_fen > 0),
    CONSTRAINT fk_bank_batch_line_number FOREIGN KEY(number) REFERENCES withdrawal (number),
    CONSTRAINT fk_bank_batch_line_batch_no FOREIGN KEY(batch_no) REFERENCES bank_batch (no)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER bank_batch_line_append_only BEFORE UPDATE OR DELETE ON bank_batch_line FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER bank_batch_line_never_emptied BEFORE TRUNCATE ON bank_batch_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE dividend_line (
    id BIGSERIAL NOT NULL,
    run_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    weight BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    status TEXT NOT NULL,
    hold_reason TEXT,
    decided_by TEXT,
    decided_reason TEXT,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_dividend_line PRIMARY KEY (id),
    CONSTRAINT uq_dividend_line_run_id_member_id UNIQUE (run_id, member_id),
    CONSTRAINT ck_dividend_line_amount CHECK (weight > 0 AND amount_fen > 0),
    CONSTRAINT ck_dividend_line_status CHECK (status IN ('waiting', 'paid', 'held', 'returned')),
    CONSTRAINT ck_dividend_line_ended CHECK ((status IN ('paid', 'returned')) = (ended_at IS NOT NULL)),
    CONSTRAINT ck_dividend_line_held CHECK (status <> 'held' OR hold_reason IS NOT NULL),
    CONSTRAINT ck_dividend_line_decided CHECK (status <> 'returned' OR decided_by IS NOT NULL),
    CONSTRAINT ck_dividend_line_reason CHECK ((decided_by IS NULL) = (decided_reason IS NULL)),
    CONSTRAINT fk_dividend_line_run_id FOREIGN KEY(run_id) REFERENCES dividend_run (id)
)
;;
CREATE INDEX ix_dividend_line_amount ON dividend_line (amount_fen, id)
;;
CREATE INDEX ix_dividend_line_held ON dividend_line (run_id, member_id) WHERE status = 'held'
;;
CREATE INDEX ix_dividend_line_member ON dividend_line (member_id, ended_at)
;;
CREATE INDEX ix_dividend_line_run ON dividend_line (run_id, amount_fen, id)
;;
CREATE INDEX ix_dividend_line_waiting ON dividend_line (run_id, member_id) WHERE status = 'waiting'
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER dividend_line_stays BEFORE DELETE ON dividend_line FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER dividend_line_never_emptied BEFORE TRUNCATE ON dividend_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER dividend_line_frozen BEFORE UPDATE OF "id", "run_id", "member_id", "weight", "amount_fen" ON dividend_line FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."run_id" IS DISTINCT FROM OLD."run_id" OR NEW."member_id" IS DISTINCT FROM OLD."member_id" OR NEW."weight" IS DISTINCT FROM OLD."weight" OR NEW."amount_fen" IS DISTINCT FROM OLD."amount_fen") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER dividend_line_status_steps BEFORE UPDATE OF status ON dividend_line FOR EACH ROW WHEN (NEW.status <> OLD.status AND NOT ((OLD.status = 'waiting' AND NEW.status = 'paid') OR (OLD.status = 'waiting' AND NEW.status = 'held') OR (OLD.status = 'held' AND NEW.status = 'paid') OR (OLD.status = 'held' AND NEW.status = 'returned'))) EXECUTE FUNCTION refuse_illegal('no such step of status')
;;
CREATE TABLE sale (
    order_no TEXT NOT NULL,
    buyer_id BIGINT NOT NULL,
    policy_version BIGINT,
    parties JSONB NOT NULL,
    status TEXT NOT NULL,
    placed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    paid_at TIMESTAMP WITH TIME ZONE,
    completed_at TIMESTAMP WITH TIME ZONE,
    paid_fen BIGINT NOT NULL,
    refunded_fen BIGINT NOT NULL,
    CONSTRAINT pk_sale PRIMARY KEY (order_no),
    CONSTRAINT ck_sale_status CHECK (status IN ('placed', 'paid', 'completed')),
    CONSTRAINT ck_sale_refunded CHECK (refunded_fen >= 0 AND refunded_fen <= paid_fen),
    CONSTRAINT fk_sale_policy_version FOREIGN KEY(policy_version) REFERENCES policy (version)
)
;;
CREATE INDEX ix_sale_buyer_id ON sale (buyer_id)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER sale_frozen BEFORE UPDATE OF "order_no", "buyer_id", "policy_version", "parties", "placed_at" ON sale FOR EACH ROW WHEN (NEW."order_no" IS DISTINCT FROM OLD."order_no" OR NEW."buyer_id" IS DISTINCT FROM OLD."buyer_id" OR NEW."policy_version" IS DISTINCT FROM OLD."policy_version" OR NEW."parties" IS DISTINCT FROM OLD."parties" OR NEW."placed_at" IS DISTINCT FROM OLD."placed_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER sale_set_once BEFORE UPDATE OF "paid_at" ON sale FOR EACH ROW WHEN ((OLD."paid_at" IS NOT NULL AND NEW."paid_at" IS DISTINCT FROM OLD."paid_at")) EXECUTE FUNCTION refuse_illegal('what is written here once never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER sale_status_steps BEFORE UPDATE OF status ON sale FOR EACH ROW WHEN (NEW.status <> OLD.status AND NOT ((OLD.status = 'placed' AND NEW.status = 'paid') OR (OLD.status = 'paid' AND NEW.status = 'completed') OR (OLD.status = 'completed' AND NEW.status = 'paid'))) EXECUTE FUNCTION refuse_illegal('no such step of status')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER sale_stays BEFORE DELETE ON sale FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER sale_never_emptied BEFORE TRUNCATE ON sale FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE tier_review (
    day INTEGER NOT NULL,
    version BIGINT NOT NULL,
    reached BIGINT NOT NULL,
    reviewed BIGINT NOT NULL,
    rose BIGINT NOT NULL,
    fell BIGINT NOT NULL,
    began_at TIMESTAMP WITH TIME ZONE NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_tier_review PRIMARY KEY (day, version),
    CONSTRAINT fk_tier_review_version FOREIGN KEY(version) REFERENCES tier_document (version)
)
;;
CREATE TABLE transfer_return (
    number TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    second_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
    claimed_fen BIGINT NOT NULL,
    CONSTRAINT pk_transfer_return PRIMARY KEY (number),
    CONSTRAINT ck_transfer_return_claimed CHECK (claimed_fen >= 0),
    CONSTRAINT ck_transfer_return_two_people CHECK (decided_by <> second_by),
    CONSTRAINT fk_transfer_return_number FOREIGN KEY(number) REFERENCES withdrawal (number)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER transfer_return_append_only BEFORE UPDATE OR DELETE ON transfer_return FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER transfer_return_never_emptied BEFORE TRUNCATE ON transfer_return FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE withdrawal_approval (
    number TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    approved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_withdrawal_approval PRIMARY KEY (number, approved_by),
    CONSTRAINT fk_withdrawal_approval_number FOREIGN KEY(number) REFERENCES withdrawal (number)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER withdrawal_approval_append_only BEFORE UPDATE OR DELETE ON withdrawal_approval FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER withdrawal_approval_never_emptied BEFORE TRUNCATE ON withdrawal_approval FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE withdrawal_step (
    number TEXT NOT NULL,
    from_status TEXT NOT NULL,
    to_status TEXT NOT NULL,
    taken_by TEXT NOT NULL,
    reason TEXT,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_withdrawal_step PRIMARY KEY (number, to_status),
    CONSTRAINT ck_withdrawal_step_legal CHECK (from_status || '>' || to_status IN ('requested>approved', 'requested>rejected', 'requested>cancelled', 'approved>sending', 'approved>rejected', 'approved>cancelled', 'sending>unknown', 'sending>awaiting_confirmation', 'sending>settled', 'sending>failed', 'sending>cancelled', 'unknown>awaiting_confirmation', 'unknown>settled', 'unknown>failed', 'unknown>cancelled', 'awaiting_confirmation>settled', 'awaiting_confirmation>failed', 'awaiting_confirmation>cancelled')),
    CONSTRAINT fk_withdrawal_step_number FOREIGN KEY(number) REFERENCES withdrawal (number)
)
;;
CREATE UNIQUE INDEX uq_withdrawal_step_one_final ON withdrawal_step (number) WHERE to_status IN ('settled', 'rejected', 'cancelled', 'failed')
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER withdrawal_step_append_only BEFORE UPDATE OR DELETE ON withdrawal_step FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER withdrawal_step_never_emptied BEFORE TRUNCATE ON withdrawal_step FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE bank_result (
    number TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    imported_by TEXT NOT NULL,
    imported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_bank_result PRIMARY KEY (number),
    CONSTRAINT ck_bank_result_outcome CHECK (outcome IN ('settled', 'failed')),
    CONSTRAINT fk_bank_result_number FOREIGN KEY(number) REFERENCES bank_batch_line (number)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER bank_result_append_only BEFORE UPDATE OR DELETE ON bank_result FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER bank_result_never_emptied BEFORE TRUNCATE ON bank_result FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE review_case (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    key TEXT NOT NULL,
    scope TEXT NOT NULL,
    rule TEXT NOT NULL,
    person_kind TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    order_no TEXT,
    evidence JSONB NOT NULL,
    status TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by TEXT,
    decided_at TIMESTAMP WITH TIME ZONE,
    reason TEXT,
    CONSTRAINT pk_review_case PRIMARY KEY (id),
    CONSTRAINT ck_review_case_scope CHECK (scope IN ('order', 'person')),
    CONSTRAINT ck_review_case_order CHECK ((scope = 'order') = (order_no IS NOT NULL)),
    CONSTRAINT ck_review_case_status CHECK (status IN ('open', 'cleared', 'upheld')),
    CONSTRAINT ck_review_case_decided CHECK ((status = 'open') = (decided_at IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL) AND (reason IS NULL) = (decided_at IS NULL)),
    CONSTRAINT uq_review_case_code UNIQUE (code),
    CONSTRAINT uq_review_case_key UNIQUE (key),
    CONSTRAINT fk_review_case_order_no FOREIGN KEY(order_no) REFERENCES sale (order_no)
)
;;
CREATE INDEX ix_review_case_open ON review_case (person_kind, person_id, id) WHERE status = 'open'
;;
CREATE INDEX ix_review_case_order ON review_case (order_no, person_kind, person_id)
;;
CREATE INDEX ix_review_case_work ON review_case (id) WHERE status = 'open'
;;
CREATE TABLE sale_line (
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    position INTEGER NOT NULL,
    sku TEXT NOT NULL,
    product TEXT NOT NULL,
    category TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    paid_fen BIGINT NOT NULL,
    cost_fen BIGINT NOT NULL,
    hold_days INTEGER NOT NULL,
    refunded_fen BIGINT NOT NULL,
    open_cases INTEGER NOT NULL,
    CONSTRAINT pk_sale_line PRIMARY KEY (order_no, line),
    CONSTRAINT ck_sale_line_amounts CHECK (quantity >= 1 AND cost_fen >= 0),
    CONSTRAINT ck_sale_line_refunded CHECK (refunded_fen >= 0 AND refunded_fen <= paid_fen),
    CONSTRAINT ck_sale_line_open_cases CHECK (open_cases >= 0),
    CONSTRAINT fk_sale_line_order_no FOREIGN KEY(order_no) REFERENCES sale (order_no)
)
;;
CREATE INDEX ix_sale_line_in_case ON sale_line (order_no, line) WHERE open_cases > 0
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER sale_line_frozen BEFORE UPDATE OF "order_no", "line", "position", "sku", "product", "category", "quantity", "cost_fen", "hold_days" ON sale_line FOR EACH ROW WHEN (NEW."order_no" IS DISTINCT FROM OLD."order_no" OR NEW."line" IS DISTINCT FROM OLD."line" OR NEW."position" IS DISTINCT FROM OLD."position" OR NEW."sku" IS DISTINCT FROM OLD."sku" OR NEW."product" IS DISTINCT FROM OLD."product" OR NEW."category" IS DISTINCT FROM OLD."category" OR NEW."quantity" IS DISTINCT FROM OLD."quantity" OR NEW."cost_fen" IS DISTINCT FROM OLD."cost_fen" OR NEW."hold_days" IS DISTINCT FROM OLD."hold_days") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_settled_sale_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT status FROM sale WHERE order_no = OLD.order_no) <> 'placed' THEN
        RAISE EXCEPTION '%: this changes only while its sale is placed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$
;;
CREATE TRIGGER sale_line_paid_fen_settled BEFORE UPDATE OF paid_fen ON sale_line FOR EACH ROW WHEN (NEW.paid_fen <> OLD.paid_fen) EXECUTE FUNCTION refuse_settled_sale_line()
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER sale_line_stays BEFORE DELETE ON sale_line FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER sale_line_never_emptied BEFORE TRUNCATE ON sale_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE sale_refund (
    refund_no TEXT NOT NULL,
    order_no TEXT NOT NULL,
    total_fen BIGINT NOT NULL,
    lines JSONB NOT NULL,
    supply JSONB NOT NULL,
    position INTEGER NOT NULL,
    status TEXT NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_sale_refund PRIMARY KEY (refund_no),
    CONSTRAINT uq_sale_refund_order_no_position UNIQUE (order_no, position),
    CONSTRAINT ck_sale_refund_total CHECK (total_fen >= 0),
    CONSTRAINT ck_sale_refund_nothing_to_send CHECK (total_fen > 0 OR status <> 'decided'),
    CONSTRAINT ck_sale_refund_status CHECK (status IN ('decided', 'settled', 'reinstated')),
    CONSTRAINT fk_sale_refund_order_no FOREIGN KEY(order_no) REFERENCES sale (order_no)
)
;;
CREATE INDEX ix_sale_refund_order_no ON sale_refund (order_no)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER sale_refund_frozen BEFORE UPDATE OF "refund_no", "order_no", "total_fen", "lines", "supply", "position", "decided_at" ON sale_refund FOR EACH ROW WHEN (NEW."refund_no" IS DISTINCT FROM OLD."refund_no" OR NEW."order_no" IS DISTINCT FROM OLD."order_no" OR NEW."total_fen" IS DISTINCT FROM OLD."total_fen" OR NEW."lines" IS DISTINCT FROM OLD."lines" OR NEW."supply" IS DISTINCT FROM OLD."supply" OR NEW."position" IS DISTINCT FROM OLD."position" OR NEW."decided_at" IS DISTINCT FROM OLD."decided_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER sale_refund_set_once BEFORE UPDATE OF "closed_at" ON sale_refund FOR EACH ROW WHEN ((OLD."closed_at" IS NOT NULL AND NEW."closed_at" IS DISTINCT FROM OLD."closed_at")) EXECUTE FUNCTION refuse_illegal('what is written here once never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER sale_refund_status_steps BEFORE UPDATE OF status ON sale_refund FOR EACH ROW WHEN (NEW.status <> OLD.status AND NOT ((OLD.status = 'decided' AND NEW.status = 'settled') OR (OLD.status = 'decided' AND NEW.status = 'reinstated'))) EXECUTE FUNCTION refuse_illegal('no such step of status')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER sale_refund_stays BEFORE DELETE ON sale_refund FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER sale_refund_never_emptied BEFORE TRUNCATE ON sale_refund FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE tally_sale (
    order_no TEXT NOT NULL,
    day INTEGER NOT NULL,
    goods_fen BIGINT NOT NULL,
    refunded_fen BIGINT NOT NULL,
    commission JSONB NOT NULL,
    facts INTEGER NOT NULL,
    counted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_tally_sale PRIMARY KEY (order_no),
    CONSTRAINT ck_tally_sale_refunded CHECK (refunded_fen >= 0 AND refunded_fen <= goods_fen),
    CONSTRAINT fk_tally_sale_order_no FOREIGN KEY(order_no) REFERENCES sale (order_no)
)
;;
CREATE TABLE award_refund (
    award_id BIGINT NOT NULL,
    refund_no TEXT NOT NULL,
    phase TEXT NOT NULL,
    code TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_award_refund PRIMARY KEY (award_id, refund_no, phase),
    CONSTRAINT ck_award_refund_amount CHECK (amount_fen > 0),
    CONSTRAINT ck_award_refund_phase CHECK (phase IN ('taken', 'returned')),
    CONSTRAINT fk_award_refund_award_id FOREIGN KEY(award_id) REFERENCES award (id),
    CONSTRAINT fk_award_refund_refund_no FOREIGN KEY(refund_no) REFERENCES sale_refund (refund_no)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER award_refund_append_only BEFORE UPDATE OR DELETE ON award_refund FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER award_refund_never_emptied BEFORE TRUNCATE ON award_refund FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE sale_case (
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    case_no TEXT NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_sale_case PRIMARY KEY (order_no, line, case_no),
    CONSTRAINT fk_sale_case_order_no_line FOREIGN KEY(order_no, line) REFERENCES sale_line (order_no, line)
)
;;
CREATE TABLE act (
    number BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    details JSONB NOT NULL,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_act PRIMARY KEY (number),
    CONSTRAINT ck_act_said CHECK (number >= 1 AND length(actor) > 0 AND length(action) > 0),
    CONSTRAINT uq_act_previous UNIQUE (previous),
    CONSTRAINT uq_act_digest UNIQUE (digest)
)
;;
CREATE INDEX ix_act_action ON act (action, number)
;;
CREATE INDEX ix_act_actor ON act (actor, number)
;;
CREATE INDEX ix_act_at ON act (at)
;;
CREATE INDEX ix_act_subject ON act (subject, number)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER act_append_only BEFORE UPDATE OR DELETE ON act FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER act_never_emptied BEFORE TRUNCATE ON act FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE act_head (
    id INTEGER NOT NULL,
    number BIGINT NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_act_head PRIMARY KEY (id),
    CONSTRAINT ck_act_head_one CHECK (id = 1 AND number >= 0)
)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER act_head_stays BEFORE DELETE ON act_head FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER act_head_never_emptied BEFORE TRUNCATE ON act_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER act_head_goes_on BEFORE UPDATE ON act_head FOR EACH ROW WHEN (NEW.number <> OLD.number + 1) EXECUTE FUNCTION refuse_illegal('the chain only goes on by one')
;;
CREATE TABLE agreement_copy (
    digest TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_agreement_copy PRIMARY KEY (digest)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER agreement_copy_append_only BEFORE UPDATE OR DELETE ON agreement_copy FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER agreement_copy_never_emptied BEFORE TRUNCATE ON agreement_copy FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE announcement (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    audience TEXT NOT NULL,
    audience_of TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_code TEXT NOT NULL,
    state TEXT NOT NULL,
    reached BIGINT NOT NULL,
    told BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_announcement PRIMARY KEY (id),
    CONSTRAINT ck_announcement_audience CHECK (audience IN ('all', 'distributors', 'tier', 'group')),
    CONSTRAINT ck_announcement_state CHECK (state IN ('sending', 'sent', 'stopped')),
    CONSTRAINT ck_announcement_ended CHECK ((state = 'sending') = (ended_at IS NULL)),
    CONSTRAINT uq_announcement_code UNIQUE (code)
)
;;
CREATE TABLE answered_callback (
    key TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_answered_callback PRIMARY KEY (key)
)
;;
CREATE INDEX ix_answered_callback_answered_at ON answered_callback (answered_at)
;;
CREATE TABLE area (
    id BIGSERIAL NOT NULL,
    region_code TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    begins_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE,
    given_by TEXT NOT NULL,
    given_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_area PRIMARY KEY (id),
    CONSTRAINT ck_area_region CHECK (length(region_code) = 6),
    CONSTRAINT ck_area_days CHECK (ends_at >= begins_at)
)
;;
CREATE INDEX ix_area_member_id ON area (member_id)
;;
CREATE INDEX ix_area_of_region ON area (region_code, begins_at)
;;
CREATE TABLE audit_run (
    id BIGSERIAL NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE NOT NULL,
    why TEXT NOT NULL,
    findings INTEGER NOT NULL,
    report JSONB NOT NULL,
    CONSTRAINT pk_audit_run PRIMARY KEY (id),
    CONSTRAINT ck_audit_run_findings CHECK (findings >= 0)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER audit_run_append_only BEFORE UPDATE OR DELETE ON audit_run FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER audit_run_never_emptied BEFORE TRUNCATE ON audit_run FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE bill_difference (
    id BIGSERIAL NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    number TEXT,
    expected TEXT NOT NULL,
    found TEXT NOT NULL,
    status TEXT NOT NULL,
    found_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_by TEXT,
    reason TEXT,
    CONSTRAINT pk_bill_difference PRIMARY KEY (id),
    CONSTRAINT uq_bill_difference_kind_subject_day UNIQUE (kind, subject, day),
    CONSTRAINT ck_bill_difference_status CHECK (status IN ('open', 'mended', 'noted', 'closed')),
    CONSTRAINT ck_bill_difference_ended CHECK ((ended_at IS NULL) = (status = 'open'))
)
;;
CREATE INDEX ix_bill_difference_open ON bill_difference (id) WHERE status = 'open'
;;
CREATE TABLE billed (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    day TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    CONSTRAINT pk_billed PRIMARY KEY (kind, subject),
    CONSTRAINT ck_billed_kind CHECK (kind IN ('payment', 'refund', 'transfer'))
)
;;
CREATE TABLE branch_day (
    member_id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    direct_parcels INTEGER NOT NULL,
    direct_units INTEGER NOT NULL,
    second_parcels INTEGER NOT NULL,
    second_units INTEGER NOT NULL,
    third_parcels INTEGER NOT NULL,
    third_units INTEGER NOT NULL,
    CONSTRAINT pk_branch_day PRIMARY KEY (member_id, day),
    CONSTRAINT ck_branch_day_never_below_zero CHECK (direct_parcels >= 0 AND direct_units >= 0 AND second_parcels >= 0 AND second_units >= 0 AND third_parcels >= 0 AND third_units >= 0)
)
;;
CREATE TABLE category (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    icon TEXT,
    position INTEGER NOT NULL,
    parent_id BIGINT,
    CONSTRAINT pk_category PRIMARY KEY (id),
    CONSTRAINT ck_category_parent CHECK (parent_id IS NULL OR parent_id <> id),
    CONSTRAINT uq_category_code UNIQUE (code),
    CONSTRAINT fk_category_parent_id FOREIGN KEY(parent_id) REFERENCES category (id)
)
;;
CREATE INDEX ix_category_parent_id ON category (parent_id)
;;
CREATE TABLE collection (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    subtitle TEXT NOT NULL,
    rule TEXT NOT NULL,
    category TEXT NOT NULL,
    tag TEXT NOT NULL,
    most INTEGER NOT NULL,
    version INTEGER NOT NULL,
    filled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_collection PRIMARY KEY (id),
    CONSTRAINT ck_collection_rule CHECK (rule IN ('hand', 'newest', 'best', 'category', 'tag', 'offer')),
    CONSTRAINT ck_collection_category CHECK ((rule = 'category') = (category <> '')),
    CONSTRAINT ck_collection_tag CHECK ((rule = 'tag') = (tag <> '')),
    CONSTRAINT ck_collection_most CHECK (most BETWEEN 1 AND 50),
    CONSTRAINT uq_collection_code UNIQUE (code)
)
;;
CREATE TABLE company_payee (
    id BIGSERIAL NOT NULL,
    person_kind TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    sealed BYTEA,
    account_fingerprint TEXT NOT NULL,
    usable_from TIMESTAMP WITH TIME ZONE NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_company_payee PRIMARY KEY (id),
    CONSTRAINT uq_company_payee_person_kind_person_id UNIQUE (person_kind, person_id)
)
;;
CREATE TABLE complaint_look (
    complaint_id TEXT NOT NULL,
    next_look_at TIMESTAMP WITH TIME ZONE NOT NULL,
    tries INTEGER NOT NULL,
    CONSTRAINT pk_complaint_look PRIMARY KEY (complaint_id)
)
;;
CREATE INDEX ix_complaint_look_next_look_at ON complaint_look (next_look_at)
;;
CREATE TABLE coupon (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    scope_codes JSONB NOT NULL,
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    benefit TEXT NOT NULL,
    value BIGINT NOT NULL,
    most_fen BIGINT,
    least_fen BIGINT NOT NULL,
    valid_days INTEGER,
    total INTEGER NOT NULL,
    each INTEGER NOT NULL,
    way TEXT NOT NULL,
    word TEXT,
    group_name TEXT,
    taken INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    stopped_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_coupon PRIMARY KEY (id),
    CONSTRAINT ck_coupon_benefit CHECK (benefit IN ('fixed', 'percent', 'free_shipping')),
    CONSTRAINT ck_coupon_way CHECK (way IN ('shop', 'word', 'group')),
    CONSTRAINT ck_coupon_word CHECK ((way = 'word') = (word IS NOT NULL) AND (way = 'group') = (group_name IS NOT NULL)),
    CONSTRAINT ck_coupon_taken CHECK (taken >= 0 AND taken <= total),
    CONSTRAINT ck_coupon_scope CHECK (scope IN ('all', 'category', 'product', 'sku')),
    CONSTRAINT ck_coupon_days CHECK (starts_at < ends_at),
    CONSTRAINT uq_coupon_code UNIQUE (code),
    CONSTRAINT uq_coupon_word UNIQUE (word)
)
;;
CREATE INDEX ix_coupon_open ON coupon (ends_at) WHERE stopped_at IS NULL AND way <> 'word'
;;
CREATE TABLE document (
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    value JSONB NOT NULL,
    marks JSONB NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_document PRIMARY KEY (key),
    CONSTRAINT ck_document_version CHECK (version >= 1)
)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER document_stays BEFORE DELETE ON document FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER document_never_emptied BEFORE TRUNCATE ON document FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE document_stamp (
    id INTEGER NOT NULL,
    number BIGINT NOT NULL,
    CONSTRAINT pk_document_stamp PRIMARY KEY (id),
    CONSTRAINT ck_document_stamp_one CHECK (id = 1 AND number >= 1)
)
;;
CREATE TABLE errand (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    arguments JSONB NOT NULL,
    request_key TEXT NOT NULL,
    state TEXT NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT,
    attempts INTEGER NOT NULL,
    summary JSONB NOT NULL,
    file_name TEXT,
    error TEXT,
    asked_by TEXT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    claimed_by TEXT,
    claimed_until TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_errand PRIMARY KEY (id),
    CONSTRAINT uq_errand_asked_by_request_key UNIQUE (asked_by, request_key),
    CONSTRAINT ck_errand_state CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    CONSTRAINT ck_errand_ended CHECK ((state IN ('waiting', 'running')) = (ended_at IS NULL)),
    CONSTRAINT ck_errand_claimed CHECK ((state = 'running') = (claimed_by IS NOT NULL)),
    CONSTRAINT ck_errand_error CHECK ((state = 'failed') = (error IS NOT NULL)),
    CONSTRAINT ck_errand_file_name CHECK (file_name IS NULL OR state = 'done'),
    CONSTRAINT ck_errand_progress CHECK (done >= 0 AND attempts >= 0),
    CONSTRAINT uq_errand_code UNIQUE (code)
)
;;
CREATE INDEX ix_errand_by ON errand (asked_by, id)
;;
CREATE INDEX ix_errand_ended ON errand (ended_at)
;;
CREATE INDEX ix_errand_open ON errand (id) WHERE state IN ('waiting', 'running')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER errand_frozen BEFORE UPDATE OF "id", "code", "kind", "arguments", "request_key", "asked_by", "asked_at" ON errand FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."code" IS DISTINCT FROM OLD."code" OR NEW."kind" IS DISTINCT FROM OLD."kind" OR NEW."arguments" IS DISTINCT FROM OLD."arguments" OR NEW."request_key" IS DISTINCT FROM OLD."request_key" OR NEW."asked_by" IS DISTINCT FROM OLD."asked_by" OR NEW."asked_at" IS DISTINCT FROM OLD."asked_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER errand_state_steps BEFORE UPDATE OF state ON errand FOR EACH ROW WHEN (NEW.state <> OLD.state AND NOT ((OLD.state = 'waiting' AND NEW.state = 'running') OR (OLD.state = 'waiting' AND NEW.state = 'cancelled') OR (OLD.state = 'running' AND NEW.state = 'waiting') OR (OLD.state = 'running' AND NEW.state = 'done') OR (OLD.state = 'running' AND NEW.state = 'failed') OR (OLD.state = 'running' AND NEW.state = 'cancelled'))) EXECUTE FUNCTION refuse_illegal('no such step of state')
;;
CREATE TABLE event_delivery (
    id BIGSERIAL NOT NULL,
    consumer TEXT NOT NULL,
    event TEXT NOT NULL,
    payload JSONB NOT NULL,
    partition BIGINT,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    claimed_until TIMESTAMP WITH TIME ZONE,
    claimed_by TEXT,
    error TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_event_delivery PRIMARY KEY (id),
    CONSTRAINT ck_event_delivery_status CHECK (status IN ('waiting', 'claimed', 'done', 'dead'))
)
;;
CREATE INDEX ix_event_delivery_dead ON event_delivery (id) WHERE status = 'dead'
;;
CREATE INDEX ix_event_delivery_open ON event_delivery (consumer, id) WHERE status IN ('waiting', 'claimed')
;;
CREATE INDEX ix_event_delivery_partition ON event_delivery (consumer, partition, id) WHERE status IN ('waiting', 'claimed')
;;
CREATE TABLE figure_change (
    id BIGSERIAL NOT NULL,
    hour BIGINT NOT NULL,
    parts JSONB NOT NULL,
    CONSTRAINT pk_figure_change PRIMARY KEY (id)
)
;;
CREATE TABLE figure_day (
    dimension TEXT NOT NULL,
    key TEXT NOT NULL,
    period BIGINT NOT NULL,
    placed BIGINT NOT NULL,
    orders BIGINT NOT NULL,
    sales_fen BIGINT NOT NULL,
    payers BIGINT NOT NULL,
    units BIGINT NOT NULL,
    returned BIGINT NOT NULL,
    first_buyers BIGINT NOT NULL,
    refunds BIGINT NOT NULL,
    refunded_fen BIGINT NOT NULL,
    commission_fen BIGINT NOT NULL,
    reversed_fen BIGINT NOT NULL,
    members BIGINT NOT NULL,
    followers BIGINT NOT NULL,
    distributors BIGINT NOT NULL,
    scans BIGINT NOT NULL,
    views BIGINT NOT NULL,
    visitors BIGINT NOT NULL,
    complaints BIGINT NOT NULL,
    complaints_answered BIGINT NOT NULL,
    complaints_ended BIGINT NOT NULL,
    complaints_refunded BIGINT NOT NULL,
    CONSTRAINT pk_figure_day PRIMARY KEY (dimension, key, period),
    CONSTRAINT ck_figure_day_dimension CHECK (dimension IN ('all', 'product', 'sku', 'category', 'region', 'distributor', 'tier', 'channel', 'offer', 'selling', 'story', 'campaign', 'complaint'))
)
;;
CREATE INDEX ix_figure_day_best ON figure_day (dimension, period, sales_fen DESC, key)
;;
CREATE TABLE figure_hour (
    dimension TEXT NOT NULL,
    key TEXT NOT NULL,
    period BIGINT NOT NULL,
    placed BIGINT NOT NULL,
    orders BIGINT NOT NULL,
    sales_fen BIGINT NOT NULL,
    payers BIGINT NOT NULL,
    units BIGINT NOT NULL,
    returned BIGINT NOT NULL,
    first_buyers BIGINT NOT NULL,
    refunds BIGINT NOT NULL,
    refunded_fen BIGINT NOT NULL,
    commission_fen BIGINT NOT NULL,
    reversed_fen BIGINT NOT NULL,
    members BIGINT NOT NULL,
    followers BIGINT NOT NULL,
    distributors BIGINT NOT NULL,
    scans BIGINT NOT NULL,
    views BIGINT NOT NULL,
    visitors BIGINT NOT NULL,
    complaints BIGINT NOT NULL,
    complaints_answered BIGINT NOT NULL,
    complaints_ended BIGINT NOT NULL,
    complaints_refunded BIGINT NOT NULL,
    CONSTRAINT pk_figure_hour PRIMARY KEY (dimension, key, period),
    CONSTRAINT ck_figure_hour_dimension CHECK (dimension IN ('all', 'product', 'sku', 'category', 'region', 'distributor', 'tier', 'channel', 'offer', 'selling', 'story', 'campaign', 'complaint'))
)
;;
CREATE TABLE figure_month (
    dimension TEXT NOT NULL,
    key TEXT NOT NULL,
    period BIGINT NOT NULL,
    placed BIGINT NOT NULL,
    orders BIGINT NOT NULL,
    sales_fen BIGINT NOT NULL,
    payers BIGINT NOT NULL,
    units BIGINT NOT NULL,
    returned BIGINT NOT NULL,
    first_buyers BIGINT NOT NULL,
    refunds BIGINT NOT NULL,
    refunded_fen BIGINT NOT NULL,
    commission_fen BIGINT NOT NULL,
    reversed_fen BIGINT NOT NULL,
    members BIGINT NOT NULL,
    followers BIGINT NOT NULL,
    distributors BIGINT NOT NULL,
    scans BIGINT NOT NULL,
    views BIGINT NOT NULL,
    visitors BIGINT NOT NULL,
    complaints BIGINT NOT NULL,
    complaints_answered BIGINT NOT NULL,
    complaints_ended BIGINT NOT NULL,
    complaints_refunded BIGINT NOT NULL,
    CONSTRAINT pk_figure_month PRIMARY KEY (dimension, key, period),
    CONSTRAINT ck_figure_month_dimension CHECK (dimension IN ('all', 'product', 'sku', 'category', 'region', 'distributor', 'tier', 'channel', 'offer', 'selling', 'story', 'campaign', 'complaint'))
)
;;
CREATE INDEX ix_figure_month_best ON figure_month (dimension, period, sales_fen DESC, key)
;;
CREATE TABLE figure_recount (
    id BIGSERIAL NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    stage TEXT NOT NULL,
    reached BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_figure_recount PRIMARY KEY (id),
    CONSTRAINT ck_figure_recount_stage CHECK (stage IN ('orders', 'members', 'complaints', 'days', 'done')),
    CONSTRAINT ck_figure_recount_days CHECK (first_day <= last_day)
)
;;
CREATE TABLE figure_source (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    hour BIGINT NOT NULL,
    parts JSONB NOT NULL,
    CONSTRAINT pk_figure_source PRIMARY KEY (kind, subject, hour),
    CONSTRAINT ck_figure_source_kind CHECK (kind IN ('order', 'payer', 'member', 'complaint'))
)
;;
CREATE INDEX ix_figure_source_hour ON figure_source (hour)
;;
CREATE TABLE freight_template (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    measure TEXT NOT NULL,
    rules JSONB NOT NULL,
    version INTEGER NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_freight_template PRIMARY KEY (id),
    CONSTRAINT ck_freight_template_measure CHECK (measure IN ('pieces', 'weight')),
    CONSTRAINT ck_freight_template_name CHECK (name <> ''),
    CONSTRAINT uq_freight_template_code UNIQUE (code),
    CONSTRAINT uq_freight_template_name UNIQUE (name)
)
;;
CREATE TABLE fund_balance (
    id BIGSERIAL NOT NULL,
    source TEXT NOT NULL,
    fen BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    told_by TEXT NOT NULL,
    CONSTRAINT pk_fund_balance PRIMARY KEY (id),
    CONSTRAINT ck_fund_balance_source CHECK (source IN ('pay', 'typed')),
    CONSTRAINT ck_fund_balance_amount CHECK (fen >= 0)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER fund_balance_append_only BEFORE UPDATE OR DELETE ON fund_balance FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER fund_balance_never_emptied BEFORE TRUNCATE ON fund_balance FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE home_draft (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    sections JSONB NOT NULL,
    published INTEGER NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_home_draft PRIMARY KEY (id),
    CONSTRAINT ck_home_draft_one CHECK (id = 1 AND version >= 1)
)
;;
CREATE TABLE home_page (
    number INTEGER NOT NULL,
    sections JSONB NOT NULL,
    reason TEXT NOT NULL,
    published_by TEXT NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_home_page PRIMARY KEY (number)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER home_page_append_only BEFORE UPDATE OR DELETE ON home_page FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER home_page_never_emptied BEFORE TRUNCATE ON home_page FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE integration (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    key_digest TEXT,
    scopes JSONB NOT NULL,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    ended_by TEXT,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_integration PRIMARY KEY (code),
    CONSTRAINT ck_integration_name CHECK (length(trim(name)) > 0),
    CONSTRAINT ck_integration_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (key_digest IS NOT NULL)),
    CONSTRAINT uq_integration_key_digest UNIQUE (key_digest)
)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER integration_stays BEFORE DELETE ON integration FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER integration_never_emptied BEFORE TRUNCATE ON integration FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER integration_frozen BEFORE UPDATE OF "code", "name", "scopes", "made_by", "made_at" ON integration FOR EACH ROW WHEN (NEW."code" IS DISTINCT FROM OLD."code" OR NEW."name" IS DISTINCT FROM OLD."name" OR NEW."scopes" IS DISTINCT FROM OLD."scopes" OR NEW."made_by" IS DISTINCT FROM OLD."made_by" OR NEW."made_at" IS DISTINCT FROM OLD."made_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE TABLE job_lease (
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    fence BIGINT NOT NULL,
    held_until TIMESTAMP WITH TIME ZONE NOT NULL,
    next_run_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_job_lease PRIMARY KEY (name)
)
;;
CREATE TABLE material (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    pictures JSONB NOT NULL,
    target_kind TEXT NOT NULL,
    target_code TEXT NOT NULL,
    "on" BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_material PRIMARY KEY (id),
    CONSTRAINT uq_material_code UNIQUE (code)
)
;;
CREATE INDEX ix_material_on ON material ("on", id)
;;
CREATE TABLE media (
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    content_type TEXT NOT NULL,
    member_id BIGINT,
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    width INTEGER,
    height INTEGER,
    colour TEXT,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    dropped_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_media PRIMARY KEY (code),
    CONSTRAINT ck_media_kind CHECK (kind IN ('picture', 'video', 'document')),
    CONSTRAINT ck_media_bytes CHECK (bytes > 0),
    CONSTRAINT ck_media_picture CHECK (kind <> 'picture' OR (width > 0 AND height > 0 AND colour IS NOT NULL))
)
;;
CREATE INDEX ix_media_dropped ON media (dropped_at) WHERE dropped_at IS NOT NULL
;;
CREATE INDEX ix_media_member_id ON media (member_id)
;;
CREATE INDEX ix_media_unused ON media (made_at) WHERE used_at IS NULL
;;
CREATE TABLE member (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    generated_name TEXT COLLATE "C" NOT NULL,
    own_name TEXT COLLATE "C",
    avatar_url TEXT,
    first_seen_via TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    followed_at TIMESTAMP WITH TIME ZONE,
    erased_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_member PRIMARY KEY (id),
    CONSTRAINT uq_member_code UNIQUE (code)
)
;;
CREATE INDEX ix_member_generated_name ON member (generated_name, id)
;;
CREATE INDEX ix_member_joined ON member (created_at, id)
;;
CREATE INDEX ix_member_own_name ON member (own_name, id)
;;
CREATE TABLE moved_batch (
    code TEXT NOT NULL,
    system TEXT NOT NULL,
    taken_by TEXT NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    people INTEGER NOT NULL,
    openings INTEGER NOT NULL,
    total_fen BIGINT NOT NULL,
    approved_by TEXT,
    approved_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_moved_batch PRIMARY KEY (code),
    CONSTRAINT ck_moved_batch_counts CHECK (people > 0 AND openings >= 0 AND total_fen >= 0),
    CONSTRAINT ck_moved_batch_approved CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CONSTRAINT ck_moved_batch_two_people CHECK (approved_by IS NULL OR approved_by <> taken_by)
)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER moved_batch_stays BEFORE DELETE ON moved_batch FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER moved_batch_never_emptied BEFORE TRUNCATE ON moved_batch FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER moved_batch_frozen BEFORE UPDATE OF "code", "system", "taken_by", "taken_at", "people" ON moved_batch FOR EACH ROW WHEN (NEW."code" IS DISTINCT FROM OLD."code" OR NEW."system" IS DISTINCT FROM OLD."system" OR NEW."taken_by" IS DISTINCT FROM OLD."taken_by" OR NEW."taken_at" IS DISTINCT FROM OLD."taken_at" OR NEW."people" IS DISTINCT FROM OLD."people") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE TABLE multibuy (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    scope_codes JSONB NOT NULL,
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    steps JSONB NOT NULL,
    most INTEGER,
    most_each INTEGER,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    stopped_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_multibuy PRIMARY KEY (id),
    CONSTRAINT ck_multibuy_scope CHECK (scope IN ('all', 'category', 'product', 'sku')),
    CONSTRAINT ck_multibuy_days CHECK (starts_at < ends_at),
    CONSTRAINT uq_multibuy_code UNIQUE (code)
)
;;
CREATE INDEX ix_multibuy_open ON multibuy (ends_at) WHERE stopped_at IS NULL
;;
CREATE TABLE offer_use (
    kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    used INTEGER NOT NULL,
    most INTEGER NOT NULL,
    CONSTRAINT pk_offer_use PRIMARY KEY (kind, source_id, member_id),
    CONSTRAINT ck_offer_use_used CHECK (used >= 0 AND used <= most)
)
;;
CREATE TABLE orphan_payment (
    provider TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    fact JSONB NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_orphan_payment PRIMARY KEY (provider, transaction_id)
)
;;
CREATE INDEX ix_orphan_payment_seen_at ON orphan_payment (seen_at)
;;
CREATE TABLE place (
    id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    hours TEXT NOT NULL,
    offers_pickup BOOLEAN NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_place PRIMARY KEY (id),
    CONSTRAINT ck_place_pickup CHECK (NOT offers_pickup OR (name <> '' AND address <> '')),
    CONSTRAINT uq_place_code UNIQUE (code)
)
;;
CREATE TABLE proposal (
    id BIGSERIAL NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload JSONB NOT NULL,
    seen TEXT NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposer_member_id BIGINT,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by TEXT,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_proposal PRIMARY KEY (id),
    CONSTRAINT ck_proposal_status CHECK (status IN ('open', 'carried_out', 'refused', 'lapsed')),
    CONSTRAINT ck_proposal_decided CHECK ((status = 'open') = (decided_at IS NULL)),
    CONSTRAINT ck_proposal_decided_by CHECK (status NOT IN ('carried_out', 'refused') OR decided_by IS NOT NULL),
    CONSTRAINT ck_proposal_two_people CHECK (status <> 'carried_out' OR decided_by <> proposed_by),
    CONSTRAINT ck_proposal_reason CHECK (length(trim(reason)) > 0)
)
;;
CREATE INDEX ix_proposal_subject ON proposal (subject, id)
;;
CREATE UNIQUE INDEX ix_proposal_open ON proposal (action, subject) WHERE status = 'open'
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER proposal_stays BEFORE DELETE ON proposal FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER proposal_never_emptied BEFORE TRUNCATE ON proposal FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER proposal_frozen BEFORE UPDATE OF "id", "action", "subject", "payload", "seen", "reason", "proposed_by", "proposer_member_id", "proposed_at", "ends_at" ON proposal FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."action" IS DISTINCT FROM OLD."action" OR NEW."subject" IS DISTINCT FROM OLD."subject" OR NEW."payload" IS DISTINCT FROM OLD."payload" OR NEW."seen" IS DISTINCT FROM OLD."seen" OR NEW."reason" IS DISTINCT FROM OLD."reason" OR NEW."proposed_by" IS DISTINCT FROM OLD."proposed_by" OR NEW."proposer_member_id" IS DISTINCT FROM OLD."proposer_member_id" OR NEW."proposed_at" IS DISTINCT FROM OLD."proposed_at" OR NEW."ends_at" IS DISTINCT FROM OLD."ends_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER proposal_status_steps BEFORE UPDATE OF status ON proposal FOR EACH ROW WHEN (NEW.status <> OLD.status AND NOT ((OLD.status = 'open' AND NEW.status = 'carried_out') OR (OLD.status = 'open' AND NEW.status = 'refused') OR (OLD.status = 'open' AND NEW.status = 'lapsed'))) EXECUTE FUNCTION refuse_illegal('no such step of status')
;;
CREATE TABLE reconciled_bill (
    day TEXT NOT NULL,
    bill TEXT NOT NULL,
    status TEXT NOT NULL,
    digest TEXT,
    lines INTEGER NOT NULL,
    foreign_lines INTEGER NOT NULL,
    closing_fen BIGINT,
    fee_units BIGINT,
    own_fee_fen BIGINT,
    booked_fee_fen BIGINT,
    problem TEXT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_reconciled_bill PRIMARY KEY (day, bill),
    CONSTRAINT ck_reconciled_bill_bill CHECK (bill IN ('trade', 'BASIC', 'OPERATION')),
    CONSTRAINT ck_reconciled_bill_status CHECK (status IN ('taken_in', 'empty', 'damaged')),
    CONSTRAINT ck_reconciled_bill_fees CHECK ((fee_units IS NULL) = (own_fee_fen IS NULL) AND (fee_units IS NULL) = (booked_fee_fen IS NULL))
)
;;
CREATE TABLE search_word (
    words TEXT NOT NULL,
    weight INTEGER NOT NULL,
    CONSTRAINT pk_search_word PRIMARY KEY (words),
    CONSTRAINT ck_search_word_weight CHECK (weight >= 0)
)
;;
CREATE INDEX ix_search_word_weight ON search_word (weight)
;;
CREATE TABLE secret (
    name TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_secret PRIMARY KEY (name)
)
;;
CREATE TABLE setting (
    key TEXT NOT NULL,
    value JSONB NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_setting PRIMARY KEY (key)
)
;;
CREATE TABLE sold_tax (
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    tax_code TEXT NOT NULL,
    rate_bp INTEGER NOT NULL,
    fen BIGINT NOT NULL,
    CONSTRAINT pk_sold_tax PRIMARY KEY (order_no, line),
    CONSTRAINT ck_sold_tax_rate CHECK (rate_bp IN (1300, 900, 600, 500, 300, 100, 0, -1)),
    CONSTRAINT ck_sold_tax_amount CHECK (fen >= 0)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER sold_tax_append_only BEFORE UPDATE OR DELETE ON sold_tax FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER sold_tax_never_emptied BEFORE TRUNCATE ON sold_tax FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE staff (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    member_id BIGINT,
    key_digest TEXT,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_by TEXT,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_staff PRIMARY KEY (code),
    CONSTRAINT ck_staff_name CHECK (length(trim(name)) > 0),
    CONSTRAINT ck_staff_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (key_digest IS NOT NULL)),
    CONSTRAINT uq_staff_key_digest UNIQUE (key_digest)
)
;;
CREATE UNIQUE INDEX ix_staff_member ON staff (member_id) WHERE ended_at IS NULL
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER staff_stays BEFORE DELETE ON staff FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER staff_never_emptied BEFORE TRUNCATE ON staff FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER staff_frozen BEFORE UPDATE OF "code", "made_by", "made_at" ON staff FOR EACH ROW WHEN (NEW."code" IS DISTINCT FROM OLD."code" OR NEW."made_by" IS DISTINCT FROM OLD."made_by" OR NEW."made_at" IS DISTINCT FROM OLD."made_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE TABLE target (
    year INTEGER NOT NULL,
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    period TEXT NOT NULL,
    member_id BIGINT,
    amount_fen BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_target PRIMARY KEY (year, scope, key, period),
    CONSTRAINT ck_target_amount CHECK (amount_fen > 0),
    CONSTRAINT ck_target_scope CHECK (scope IN ('whole', 'region', 'person')),
    CONSTRAINT ck_target_person CHECK ((scope = 'person') = (member_id IS NOT NULL))
)
;;
CREATE INDEX ix_target_largest ON target (year, scope, period, amount_fen, key)
;;
CREATE INDEX ix_target_member ON target (member_id, year)
;;
CREATE TABLE target_assessment (
    id BIGSERIAL NOT NULL,
    year INTEGER NOT NULL,
    period TEXT NOT NULL,
    status TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason TEXT,
    decided_by TEXT,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_target_assessment PRIMARY KEY (id),
    CONSTRAINT uq_target_assessment_year_period UNIQUE (year, period),
    CONSTRAINT ck_target_assessment_status CHECK (status IN ('open', 'decided')),
    CONSTRAINT ck_target_assessment_decided CHECK ((status = 'decided') = (decided_at IS NOT NULL))
)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER target_assessment_stays BEFORE DELETE ON target_assessment FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER target_assessment_never_emptied BEFORE TRUNCATE ON target_assessment FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER target_assessment_frozen BEFORE UPDATE OF "id", "year", "period", "made_by", "made_at" ON target_assessment FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."year" IS DISTINCT FROM OLD."year" OR NEW."period" IS DISTINCT FROM OLD."period" OR NEW."made_by" IS DISTINCT FROM OLD."made_by" OR NEW."made_at" IS DISTINCT FROM OLD."made_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER target_assessment_status_steps BEFORE UPDATE OF status ON target_assessment FOR EACH ROW WHEN (NEW.status <> OLD.status AND NOT ((OLD.status = 'open' AND NEW.status = 'decided'))) EXECUTE FUNCTION refuse_illegal('no such step of status')
;;
CREATE TABLE target_rules (
    year INTEGER NOT NULL,
    basis TEXT NOT NULL,
    by_quarter BOOLEAN NOT NULL,
    rise_bp INTEGER NOT NULL,
    fall_bp INTEGER NOT NULL,
    grace INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_target_rules PRIMARY KEY (year),
    CONSTRAINT ck_target_rules_basis CHECK (basis IN ('direct_sales', 'team_sales')),
    CONSTRAINT ck_target_rules_shares CHECK (fall_bp >= 0 AND fall_bp < rise_bp),
    CONSTRAINT ck_target_rules_grace CHECK (grace >= 0)
)
;;
CREATE TABLE tax_class (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    tax_code TEXT NOT NULL,
    rate_bp INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_tax_class PRIMARY KEY (kind, subject),
    CONSTRAINT ck_tax_class_kind CHECK (kind IN ('shop', 'category', 'product')),
    CONSTRAINT ck_tax_class_rate CHECK (rate_bp IN (1300, 900, 600, 500, 300, 100, 0))
)
;;
CREATE TABLE tax_counted (
    name TEXT NOT NULL,
    last_id BIGINT NOT NULL,
    CONSTRAINT pk_tax_counted PRIMARY KEY (name)
)
;;
CREATE TABLE tax_day (
    day TEXT NOT NULL,
    rate_bp INTEGER NOT NULL,
    tax_code TEXT NOT NULL,
    sold_fen BIGINT NOT NULL,
    returned_fen BIGINT NOT NULL,
    CONSTRAINT pk_tax_day PRIMARY KEY (day, rate_bp, tax_code)
)
;;
CREATE TABLE threshold (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    scope_codes JSONB NOT NULL,
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    steps JSONB NOT NULL,
    most INTEGER,
    most_each INTEGER,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    stopped_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_threshold PRIMARY KEY (id),
    CONSTRAINT ck_threshold_scope CHECK (scope IN ('all', 'category', 'product', 'sku')),
    CONSTRAINT ck_threshold_days CHECK (starts_at < ends_at),
    CONSTRAINT uq_threshold_code UNIQUE (code)
)
;;
CREATE INDEX ix_threshold_open ON threshold (ends_at) WHERE stopped_at IS NULL
;;
CREATE TABLE transfer (
    number TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    appid TEXT NOT NULL,
    mch_id TEXT NOT NULL,
    openid TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    scene TEXT NOT NULL,
    infos JSONB NOT NULL,
    remark TEXT NOT NULL,
    perception TEXT NOT NULL,
    notify_url TEXT NOT NULL,
    sealed_name BYTEA,
    posts INTEGER NOT NULL,
    asks INTEGER NOT NULL,
    heard TEXT,
    bill_no TEXT,
    problem TEXT,
    package TEXT,
    package_until TIMESTAMP WITH TIME ZONE,
    cancel_wanted_at TIMESTAMP WITH TIME ZONE,
    next_ask_at TIMESTAMP WITH TIME ZONE NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_transfer PRIMARY KEY (number),
    CONSTRAINT ck_transfer_amount CHECK (amount_fen >= 10),
    CONSTRAINT ck_transfer_no_name_below CHECK (sealed_name IS NULL OR amount_fen >= 30),
    CONSTRAINT ck_transfer_number CHECK (length(number) <= 32),
    CONSTRAINT ck_transfer_open CHECK (closed_at IS NOT NULL OR heard IS NULL OR heard NOT IN ('SUCCESS', 'FAIL', 'CANCELLED')),
    CONSTRAINT ck_transfer_closed CHECK (closed_at IS NULL OR posts = 0 OR heard IN ('SUCCESS', 'FAIL', 'CANCELLED')),
    CONSTRAINT ck_transfer_left_the_house CHECK (heard IS NULL OR posts > 0),
    CONSTRAINT uq_transfer_bill_no UNIQUE (bill_no)
)
;;
CREATE INDEX ix_transfer_due ON transfer (next_ask_at) WHERE closed_at IS NULL
;;
CREATE INDEX ix_transfer_member_id ON transfer (member_id)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER transfer_frozen BEFORE UPDATE OF number, member_id, appid, mch_id, openid, amount_fen, scene, infos, remark, perception, notify_url, sealed_name OR DELETE ON transfer FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER transfer_closed BEFORE UPDATE ON transfer FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL AND (NEW.closed_at, NEW.heard, NEW.posts) IS DISTINCT FROM (OLD.closed_at, OLD.heard, OLD.posts)) EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE address (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    district_code TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    phone_index TEXT NOT NULL,
    place_index TEXT NOT NULL,
    is_default BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_address PRIMARY KEY (id),
    CONSTRAINT uq_address_code UNIQUE (code),
    CONSTRAINT fk_address_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_address_member_id ON address (member_id)
;;
CREATE INDEX ix_address_phone_index ON address (phone_index)
;;
CREATE INDEX ix_address_place_index ON address (place_index)
;;
CREATE UNIQUE INDEX uq_address_default ON address (member_id) WHERE is_default
;;
CREATE TABLE answered_request (
    member_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_answered_request PRIMARY KEY (member_id, key),
    CONSTRAINT fk_answered_request_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_answered_request_answered_at ON answered_request (answered_at)
;;
CREATE TABLE basket (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    lines JSONB NOT NULL,
    message TEXT NOT NULL,
    request_key TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_basket PRIMARY KEY (id),
    CONSTRAINT uq_basket_member_id_request_key UNIQUE (member_id, request_key),
    CONSTRAINT ck_basket_ends CHECK (ends_at >= made_at),
    CONSTRAINT uq_basket_code UNIQUE (code),
    CONSTRAINT fk_basket_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_basket_of_member ON basket (member_id, id)
;;
CREATE TABLE campaign (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    banner TEXT,
    colour TEXT NOT NULL,
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    collection TEXT NOT NULL,
    goods JSONB NOT NULL,
    offer_mode TEXT,
    offer_code TEXT,
    "on" BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_campaign PRIMARY KEY (id),
    CONSTRAINT uq_campaign_code UNIQUE (code),
    CONSTRAINT fk_campaign_banner FOREIGN KEY(banner) REFERENCES media (code)
)
;;
CREATE INDEX ix_campaign_saved ON campaign (saved_at, id)
;;
CREATE INDEX ix_campaign_starts ON campaign (starts_at, id)
;;
CREATE TABLE chat_poster (
    member_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    media_id TEXT,
    usable_until TIMESTAMP WITH TIME ZONE,
    owed BOOLEAN NOT NULL,
    delivery_id BIGINT,
    CONSTRAINT pk_chat_poster PRIMARY KEY (member_id, kind),
    CONSTRAINT fk_chat_poster_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE TABLE chat_window (
    member_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    allowed INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    CONSTRAINT pk_chat_window PRIMARY KEY (member_id, kind),
    CONSTRAINT fk_chat_window_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE TABLE choice_change (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    topic TEXT NOT NULL,
    wanted BOOLEAN NOT NULL,
    happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_choice_change PRIMARY KEY (id),
    CONSTRAINT ck_choice_change_topic CHECK (topic IN ('offers', 'recommendations')),
    CONSTRAINT fk_choice_change_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_choice_change_member_id ON choice_change (member_id)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER choice_change_append_only BEFORE UPDATE OR DELETE ON choice_change FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER choice_change_never_emptied BEFORE TRUNCATE ON choice_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE choice_declined (
    member_id BIGINT NOT NULL,
    topic TEXT NOT NULL,
    declined_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_choice_declined PRIMARY KEY (member_id, topic),
    CONSTRAINT ck_choice_declined_topic CHECK (topic IN ('offers', 'recommendations')),
    CONSTRAINT fk_choice_declined_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE TABLE consent (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    document TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    given BOOLEAN NOT NULL,
    happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_consent PRIMARY KEY (id),
    CONSTRAINT fk_consent_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_consent_member_id ON consent (member_id)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER consent_append_only BEFORE UPDATE OR DELETE ON consent FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER consent_never_emptied BEFORE TRUNCATE ON consent FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE coupon_grant (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    coupon_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    told_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_coupon_grant PRIMARY KEY (id),
    CONSTRAINT uq_coupon_grant_coupon_id_member_id_number UNIQUE (coupon_id, member_id, number),
    CONSTRAINT ck_coupon_grant_number CHECK (number >= 1),
    CONSTRAINT uq_coupon_grant_code UNIQUE (code),
    CONSTRAINT fk_coupon_grant_coupon_id FOREIGN KEY(coupon_id) REFERENCES coupon (id),
    CONSTRAINT fk_coupon_grant_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_coupon_grant_ending ON coupon_grant (ends_at) WHERE told_at IS NULL
;;
CREATE INDEX ix_coupon_grant_member ON coupon_grant (member_id, ends_at)
;;
CREATE TABLE document_version (
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    value JSONB NOT NULL,
    marks JSONB NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_document_version PRIMARY KEY (key, version),
    CONSTRAINT ck_document_version_version CHECK (version >= 1),
    CONSTRAINT fk_document_version_key FOREIGN KEY(key) REFERENCES document (key)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER document_version_append_only BEFORE UPDATE OR DELETE ON document_version FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER document_version_never_emptied BEFORE TRUNCATE ON document_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE erasure (
    member_id BIGINT NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
    requested_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    looked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    erased_at TIMESTAMP WITH TIME ZONE,
    openid_index TEXT,
    CONSTRAINT pk_erasure PRIMARY KEY (member_id),
    CONSTRAINT fk_erasure_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_erasure_openid_index ON erasure (openid_index)
;;
CREATE INDEX ix_erasure_waiting ON erasure (looked_at) WHERE erased_at IS NULL
;;
CREATE TABLE handover (
    code_hash TEXT NOT NULL,
    visitor_hash TEXT NOT NULL,
    target TEXT NOT NULL,
    sku TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    device TEXT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    member_id BIGINT,
    CONSTRAINT pk_handover PRIMARY KEY (code_hash),
    CONSTRAINT ck_handover_state CHECK (state IN ('waiting', 'granted', 'refused', 'taken')),
    CONSTRAINT ck_handover_decided CHECK ((state = 'waiting') = (member_id IS NULL)),
    CONSTRAINT fk_handover_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_handover_made_at ON handover (made_at)
;;
CREATE INDEX ix_handover_member_id ON handover (member_id)
;;
CREATE INDEX ix_handover_visitor_hash ON handover (visitor_hash)
;;
CREATE TABLE identity (
    id BIGSERIAL NOT NULL,
    appid TEXT NOT NULL,
    openid TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    unionid TEXT,
    subscribed BOOLEAN NOT NULL,
    subscribed_at TIMESTAMP WITH TIME ZONE,
    unsubscribed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_identity PRIMARY KEY (id),
    CONSTRAINT uq_identity_appid_openid UNIQUE (appid, openid),
    CONSTRAINT uq_identity_member_id UNIQUE (member_id),
    CONSTRAINT fk_identity_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_identity_follows ON identity (subscribed, member_id)
;;
CREATE INDEX ix_identity_unionid ON identity (unionid) WHERE unionid IS NOT NULL
;;
CREATE TABLE invitation (
    digest TEXT NOT NULL,
    staff_code TEXT,
    role TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_invitation PRIMARY KEY (digest),
    CONSTRAINT ck_invitation_role CHECK (role IN ('owner', 'finance', 'operator', 'support', 'auditor')),
    CONSTRAINT fk_invitation_staff_code FOREIGN KEY(staff_code) REFERENCES staff (code)
)
;;
CREATE TABLE invoice_title (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_invoice_title PRIMARY KEY (id),
    CONSTRAINT fk_invoice_title_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT uq_invoice_title_code UNIQUE (code)
)
;;
CREATE INDEX ix_invoice_title_member_id ON invoice_title (member_id)
;;
CREATE TABLE login_state (
    state_hash TEXT NOT NULL,
    visitor_hash TEXT NOT NULL,
    target TEXT NOT NULL,
    scope TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    member_id BIGINT,
    CONSTRAINT pk_login_state PRIMARY KEY (state_hash),
    CONSTRAINT fk_login_state_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_login_state_created_at ON login_state (created_at)
;;
CREATE INDEX ix_login_state_visitor_hash ON login_state (visitor_hash)
;;
CREATE TABLE member_trace (
    member_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    digest TEXT NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_member_trace PRIMARY KEY (member_id, kind, digest),
    CONSTRAINT fk_member_trace_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_member_trace_seen_at ON member_trace (seen_at)
;;
CREATE INDEX ix_member_trace_shared ON member_trace (kind, digest, member_id)
;;
CREATE TABLE moved_person (
    id BIGSERIAL NOT NULL,
    batch TEXT NOT NULL,
    system TEXT NOT NULL,
    source_key TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    phone_index TEXT,
    phone_tail TEXT,
    opening_fen BIGINT NOT NULL,
    posted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_moved_person PRIMARY KEY (id),
    CONSTRAINT uq_moved_person_system_source_key UNIQUE (system, source_key),
    CONSTRAINT ck_moved_person_opening CHECK (opening_fen >= 0),
    CONSTRAINT ck_moved_person_posted CHECK (posted_at IS NULL OR opening_fen > 0),
    CONSTRAINT fk_moved_person_batch FOREIGN KEY(batch) REFERENCES moved_batch (code),
    CONSTRAINT uq_moved_person_member_id UNIQUE (member_id),
    CONSTRAINT fk_moved_person_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_moved_person_batch ON moved_person (batch, id)
;;
CREATE INDEX ix_moved_person_due ON moved_person (id) WHERE opening_fen > 0 AND posted_at IS NULL
;;
CREATE INDEX ix_moved_person_phone_index ON moved_person (phone_index)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER moved_person_stays BEFORE DELETE ON moved_person FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER moved_person_never_emptied BEFORE TRUNCATE ON moved_person FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER moved_person_frozen BEFORE UPDATE OF "id", "batch", "system", "member_id", "opening_fen" ON moved_person FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."batch" IS DISTINCT FROM OLD."batch" OR NEW."system" IS DISTINCT FROM OLD."system" OR NEW."member_id" IS DISTINCT FROM OLD."member_id" OR NEW."opening_fen" IS DISTINCT FROM OLD."opening_fen") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE TABLE notice (
    id BIGSERIAL NOT NULL,
    delivery_id BIGINT,
    member_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    facts JSONB NOT NULL,
    order_no TEXT,
    state TEXT NOT NULL,
    channel TEXT,
    message_id TEXT,
    reason TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sending_since TIMESTAMP WITH TIME ZONE,
    sent_at TIMESTAMP WITH TIME ZONE,
    read_at TIMESTAMP WITH TIME ZONE,
    held_until TIMESTAMP WITH TIME ZONE,
    digest TEXT,
    CONSTRAINT pk_notice PRIMARY KEY (id),
    CONSTRAINT ck_notice_state CHECK (state IN ('waiting', 'sending', 'sent', 'maybe_sent', 'refused', 'muted', 'held', 'told')),
    CONSTRAINT ck_notice_held CHECK ((state = 'held') = (held_until IS NOT NULL)),
    CONSTRAINT ck_notice_told CHECK (state <> 'told' OR digest IS NOT NULL),
    CONSTRAINT ck_notice_channel CHECK (channel IN ('template', 'chat')),
    CONSTRAINT uq_notice_delivery_id UNIQUE (delivery_id),
    CONSTRAINT fk_notice_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT uq_notice_message_id UNIQUE (message_id)
)
;;
CREATE INDEX ix_notice_digest ON notice (digest) WHERE digest IS NOT NULL
;;
CREATE INDEX ix_notice_due ON notice (held_until, member_id) WHERE state = 'held'
;;
CREATE INDEX ix_notice_held ON notice (member_id, kind) WHERE state = 'held'
;;
CREATE INDEX ix_notice_left ON notice (member_id, kind, sending_since) WHERE sending_since IS NOT NULL
;;
CREATE INDEX ix_notice_member ON notice (member_id, id)
;;
CREATE INDEX ix_notice_unread ON notice (member_id) WHERE read_at IS NULL
;;
CREATE INDEX ix_notice_waiting ON notice (member_id, order_no) WHERE state = 'waiting'
;;
CREATE TABLE notice_wish (
    member_id BIGINT NOT NULL,
    muted JSONB NOT NULL,
    quiet_from INTEGER NOT NULL,
    quiet_until INTEGER NOT NULL,
    most_an_hour INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_notice_wish PRIMARY KEY (member_id),
    CONSTRAINT ck_notice_wish_hours CHECK (quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23),
    CONSTRAINT ck_notice_wish_most CHECK (most_an_hour > 0),
    CONSTRAINT fk_notice_wish_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE TABLE objection (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    order_no TEXT NOT NULL,
    why TEXT NOT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    answer TEXT,
    answered_by TEXT,
    answered_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_objection PRIMARY KEY (id),
    CONSTRAINT ck_objection_state CHECK (state IN ('open', 'answered')),
    CONSTRAINT ck_objection_answered CHECK ((state = 'answered') = (answered_at IS NOT NULL)),
    CONSTRAINT ck_objection_answered_by CHECK ((answered_at IS NULL) = (answered_by IS NULL)),
    CONSTRAINT ck_objection_answer CHECK ((answered_at IS NULL) = (answer IS NULL)),
    CONSTRAINT ck_objection_lengths CHECK (length(order_no) BETWEEN 1 AND 32 AND length(words) BETWEEN 1 AND 200),
    CONSTRAINT fk_objection_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_objection_of_member ON objection (member_id, id)
;;
CREATE INDEX ix_objection_state ON objection (state, id)
;;
CREATE UNIQUE INDEX ux_objection_open ON objection (member_id, order_no) WHERE state = 'open'
;;
CREATE TABLE own_shop (
    member_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    notice TEXT NOT NULL,
    cover TEXT,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_own_shop PRIMARY KEY (member_id),
    CONSTRAINT ck_own_shop_version CHECK (version >= 1),
    CONSTRAINT fk_own_shop_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE TABLE payee (
    member_id BIGINT NOT NULL,
    sealed BYTEA,
    account_fingerprint TEXT,
    usable_from TIMESTAMP WITH TIME ZONE NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_payee PRIMARY KEY (member_id),
    CONSTRAINT fk_payee_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE TABLE permanent_code (
    scene TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    ticket TEXT NOT NULL,
    url TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_permanent_code PRIMARY KEY (scene),
    CONSTRAINT uq_permanent_code_member_id UNIQUE (member_id),
    CONSTRAINT fk_permanent_code_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER permanent_code_stays BEFORE DELETE ON permanent_code FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER permanent_code_never_emptied BEFORE TRUNCATE ON permanent_code FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE product (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    article TEXT NOT NULL,
    category_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    selling_point TEXT NOT NULL,
    details JSONB NOT NULL,
    cover TEXT,
    video TEXT,
    status TEXT NOT NULL,
    position INTEGER NOT NULL,
    hold_days INTEGER,
    tags TEXT NOT NULL,
    no_return TEXT,
    after_sale_days INTEGER,
    freight TEXT,
    sale_from TIMESTAMP WITH TIME ZONE,
    sale_until TIMESTAMP WITH TIME ZONE,
    price_proof TEXT NOT NULL,
    keywords JSONB NOT NULL,
    search_text TEXT NOT NULL,
    pinyin TEXT,
    from_fen BIGINT NOT NULL,
    sold BIGINT NOT NULL,
    shown_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_product PRIMARY KEY (id),
    CONSTRAINT ck_product_status CHECK (status IN ('draft', 'on_sale', 'off_sale')),
    CONSTRAINT ck_product_hold_days CHECK (hold_days BETWEEN 0 AND 365),
    CONSTRAINT ck_product_no_return CHECK (no_return IN ('made_to_order', 'perishable', 'digital', 'press', 'opened', 'used', 'flawed')),
    CONSTRAINT ck_product_after_sale_days CHECK (after_sale_days BETWEEN 0 AND 365),
    CONSTRAINT ck_product_sale_window CHECK (sale_from < sale_until),
    CONSTRAINT ck_product_shown CHECK (status <> 'on_sale' OR shown_at IS NOT NULL),
    CONSTRAINT uq_product_code UNIQUE (code),
    CONSTRAINT uq_product_article UNIQUE (article),
    CONSTRAINT fk_product_category_id FOREIGN KEY(category_id) REFERENCES category (id),
    CONSTRAINT fk_product_cover FOREIGN KEY(cover) REFERENCES media (code),
    CONSTRAINT fk_product_video FOREIGN KEY(video) REFERENCES media (code),
    CONSTRAINT fk_product_freight FOREIGN KEY(freight) REFERENCES freight_template (code)
)
;;
CREATE INDEX ix_product_all ON product (status, position, id)
;;
CREATE INDEX ix_product_freight ON product (freight)
;;
CREATE INDEX ix_product_price ON product (status, from_fen, id)
;;
CREATE INDEX ix_product_shelf ON product (category_id, status, position, id)
;;
CREATE INDEX ix_product_shown ON product (status, shown_at, id)
;;
CREATE INDEX ix_product_sold ON product (status, sold, id)
;;
CREATE INDEX ix_product_tags ON product (status, tags) WHERE tags <> ''
;;
CREATE INDEX ix_product_unspelt ON product (id) WHERE pinyin IS NULL
;;
CREATE INDEX ix_product_updated ON product (updated_at, id)
;;
CREATE TABLE recovery_code (
    digest TEXT NOT NULL,
    staff_code TEXT NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_recovery_code PRIMARY KEY (digest),
    CONSTRAINT fk_recovery_code_staff_code FOREIGN KEY(staff_code) REFERENCES staff (code)
)
;;
CREATE INDEX ix_recovery_code_staff_code ON recovery_code (staff_code)
;;
CREATE TABLE scene_code (
    scene TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    printed BOOLEAN NOT NULL,
    ticket TEXT NOT NULL,
    url TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    told_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_scene_code PRIMARY KEY (scene),
    CONSTRAINT fk_scene_code_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_scene_code_current ON scene_code (member_id, printed, expires_at)
;;
CREATE INDEX ix_scene_code_untold ON scene_code (expires_at) WHERE told_at IS NULL AND printed
;;
CREATE TABLE search_history (
    member_id BIGINT NOT NULL,
    words TEXT NOT NULL,
    searched_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_search_history PRIMARY KEY (member_id, words),
    CONSTRAINT fk_search_history_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_search_history_member ON search_history (member_id, searched_at)
;;
CREATE TABLE session (
    id_hash TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    kind TEXT NOT NULL,
    outside BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_session PRIMARY KEY (id_hash),
    CONSTRAINT ck_session_kind CHECK (kind IN ('page', 'bearer')),
    CONSTRAINT fk_session_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_session_member_id ON session (member_id)
;;
CREATE INDEX ix_session_seen_at ON session (seen_at)
;;
CREATE TABLE shop_order (
    id BIGSERIAL NOT NULL,
    no TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    list_fen BIGINT NOT NULL,
    discount_fen BIGINT NOT NULL,
    balance_fen BIGINT NOT NULL,
    goods_fen BIGINT NOT NULL,
    shipping_fen BIGINT NOT NULL,
    total_fen BIGINT NOT NULL,
    refunded_fen BIGINT NOT NULL,
    shipping_refunded_fen BIGINT NOT NULL,
    way TEXT NOT NULL,
    pickup_place_id BIGINT,
    channel TEXT NOT NULL,
    story TEXT,
    campaign TEXT,
    recipient BYTEA,
    district_code TEXT,
    note TEXT NOT NULL,
    request_key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    placed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    auto_receive_days INTEGER NOT NULL,
    after_sale_days INTEGER NOT NULL,
    extend_receipt_days INTEGER NOT NULL,
    paid_at TIMESTAMP WITH TIME ZONE,
    shipped_at TIMESTAMP WITH TIME ZONE,
    completed_at TIMESTAMP WITH TIME ZONE,
    closed_at TIMESTAMP WITH TIME ZONE,
    close_reason TEXT,
    CONSTRAINT pk_shop_order PRIMARY KEY (id),
    CONSTRAINT uq_shop_order_member_id_request_key UNIQUE (member_id, request_key),
    CONSTRAINT uq_shop_order_no_total_fen UNIQUE (no, total_fen),
    CONSTRAINT ck_shop_order_state CHECK (state IN ('placed', 'paid', 'shipped', 'completed', 'closed')),
    CONSTRAINT ck_shop_order_way CHECK (way IN ('parcel', 'pickup') AND (way = 'pickup') = (pickup_place_id IS NOT NULL)),
    CONSTRAINT ck_shop_order_channel CHECK (channel IN ('link', 'poster', 'menu', 'search', 'store', 'direct')),
    CONSTRAINT ck_shop_order_sum CHECK (goods_fen >= 0 AND shipping_fen >= 0 AND total_fen = goods_fen + shipping_fen),
    CONSTRAINT ck_shop_order_price CHECK (list_fen = discount_fen + balance_fen + total_fen),
    CONSTRAINT ck_shop_order_discount CHECK (discount_fen >= 0 AND balance_fen >= 0),
    CONSTRAINT ck_shop_order_total CHECK (total_fen <= 10000000000),
    CONSTRAINT ck_shop_order_refunded CHECK (refunded_fen >= 0 AND refunded_fen <= total_fen),
    CONSTRAINT ck_shop_order_shipping_refunded CHECK (shipping_refunded_fen >= 0 AND shipping_refunded_fen <= shipping_fen),
    CONSTRAINT ck_shop_order_refunded_after_paid CHECK (refunded_fen = 0 OR paid_at IS NOT NULL),
    CONSTRAINT ck_shop_order_terms CHECK (auto_receive_days >= 1 AND after_sale_days >= 0 AND extend_receipt_days >= 0),
    CONSTRAINT ck_shop_order_paid CHECK ((paid_at IS NOT NULL) = (state IN ('paid', 'shipped', 'completed'))),
    CONSTRAINT ck_shop_order_shipped CHECK ((shipped_at IS NOT NULL) = (state IN ('shipped', 'completed'))),
    CONSTRAINT ck_shop_order_completed CHECK ((completed_at IS NOT NULL) = (state = 'completed')),
    CONSTRAINT ck_shop_order_closed CHECK ((closed_at IS NOT NULL) = (state = 'closed')),
    CONSTRAINT uq_shop_order_no UNIQUE (no),
    CONSTRAINT fk_shop_order_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT fk_shop_order_pickup_place_id FOREIGN KEY(pickup_place_id) REFERENCES place (id)
)
;;
CREATE INDEX ix_shop_order_channel ON shop_order (channel, placed_at, id)
;;
CREATE INDEX ix_shop_order_fetched ON shop_order (placed_at, id) WHERE way = 'pickup'
;;
CREATE INDEX ix_shop_order_list ON shop_order (member_id, id)
;;
CREATE INDEX ix_shop_order_of_state ON shop_order (state, placed_at, id)
;;
CREATE INDEX ix_shop_order_open ON shop_order (state, expires_at) WHERE state = 'placed'
;;
CREATE INDEX ix_shop_order_paid ON shop_order (id) WHERE state = 'paid'
;;
CREATE INDEX ix_shop_order_placed ON shop_order (placed_at, id)
;;
CREATE INDEX ix_shop_order_refunded ON shop_order (placed_at, id) WHERE refunded_fen > 0
;;
CREATE INDEX ix_shop_order_state ON shop_order (member_id, state)
;;
CREATE INDEX ix_shop_order_total ON shop_order (total_fen, id)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER shop_order_settled BEFORE UPDATE OF "list_fen", "discount_fen", "balance_fen", "goods_fen", "shipping_fen", "total_fen" ON shop_order FOR EACH ROW WHEN (OLD.state <> 'placed' AND (NEW."list_fen" IS DISTINCT FROM OLD."list_fen" OR NEW."discount_fen" IS DISTINCT FROM OLD."discount_fen" OR NEW."balance_fen" IS DISTINCT FROM OLD."balance_fen" OR NEW."goods_fen" IS DISTINCT FROM OLD."goods_fen" OR NEW."shipping_fen" IS DISTINCT FROM OLD."shipping_fen" OR NEW."total_fen" IS DISTINCT FROM OLD."total_fen")) EXECUTE FUNCTION refuse_illegal('this changes only while it is placed')
;;
CREATE TABLE staff_account (
    id BIGSERIAL NOT NULL,
    staff_code TEXT NOT NULL,
    login TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    added JSONB NOT NULL,
    removed JSONB NOT NULL,
    scope TEXT,
    sealed_secret BYTEA,
    last_step BIGINT DEFAULT '0' NOT NULL,
    failures INTEGER DEFAULT '0' NOT NULL,
    locked_until TIMESTAMP WITH TIME ZONE,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_staff_account PRIMARY KEY (id),
    CONSTRAINT ck_staff_account_role CHECK (role IN ('owner', 'finance', 'operator', 'support', 'auditor')),
    CONSTRAINT ck_staff_account_counted CHECK (failures >= 0 AND last_step >= 0),
    CONSTRAINT uq_staff_account_staff_code UNIQUE (staff_code),
    CONSTRAINT fk_staff_account_staff_code FOREIGN KEY(staff_code) REFERENCES staff (code),
    CONSTRAINT uq_staff_account_login UNIQUE (login)
)
;;
CREATE TABLE staff_session (
    id_hash TEXT NOT NULL,
    staff_code TEXT NOT NULL,
    whole BOOLEAN NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    CONSTRAINT pk_staff_session PRIMARY KEY (id_hash),
    CONSTRAINT fk_staff_session_staff_code FOREIGN KEY(staff_code) REFERENCES staff (code)
)
;;
CREATE INDEX ix_staff_session_seen_at ON staff_session (seen_at)
;;
CREATE INDEX ix_staff_session_staff_code ON staff_session (staff_code)
;;
CREATE TABLE staff_told (
    staff_code TEXT NOT NULL,
    topic TEXT NOT NULL,
    mark TEXT NOT NULL,
    told_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_staff_told PRIMARY KEY (staff_code, topic, mark),
    CONSTRAINT ck_staff_told_topic CHECK (topic IN ('complaints', 'threads', 'aftersales', 'refunds', 'withdrawals', 'shipping', 'asked', 'proposals', 'operations')),
    CONSTRAINT fk_staff_told_staff_code FOREIGN KEY(staff_code) REFERENCES staff (code)
)
;;
CREATE INDEX ix_staff_told_told_at ON staff_told (told_at)
;;
CREATE TABLE staff_wish (
    staff_code TEXT NOT NULL,
    topics JSONB NOT NULL,
    quiet_from INTEGER NOT NULL,
    quiet_until INTEGER NOT NULL,
    CONSTRAINT pk_staff_wish PRIMARY KEY (staff_code),
    CONSTRAINT ck_staff_wish_hours CHECK (quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23),
    CONSTRAINT fk_staff_wish_staff_code FOREIGN KEY(staff_code) REFERENCES staff (code)
)
;;
CREATE TABLE story (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    cover TEXT,
    blocks JSONB NOT NULL,
    "on" BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_story PRIMARY KEY (id),
    CONSTRAINT uq_story_code UNIQUE (code),
    CONSTRAINT fk_story_cover FOREIGN KEY(cover) REFERENCES media (code)
)
;;
CREATE INDEX ix_story_saved ON story (saved_at, id)
;;
CREATE TABLE target_verdict (
    assessment_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    target_fen BIGINT NOT NULL,
    sold_fen BIGINT NOT NULL,
    below INTEGER NOT NULL,
    step TEXT NOT NULL,
    tier_before TEXT,
    tier_after TEXT,
    state TEXT NOT NULL,
    CONSTRAINT pk_target_verdict PRIMARY KEY (assessment_id, member_id),
    CONSTRAINT ck_target_verdict_step CHECK (step IN ('keep', 'rise', 'grace', 'fall')),
    CONSTRAINT ck_target_verdict_state CHECK (state IN ('proposed', 'done', 'struck')),
    CONSTRAINT fk_target_verdict_assessment_id FOREIGN KEY(assessment_id) REFERENCES target_assessment (id)
)
;;
CREATE INDEX ix_target_verdict_member ON target_verdict (member_id, assessment_id)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER target_verdict_stays BEFORE DELETE ON target_verdict FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER target_verdict_never_emptied BEFORE TRUNCATE ON target_verdict FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER target_verdict_frozen BEFORE UPDATE OF "assessment_id", "member_id", "target_fen", "sold_fen", "below", "step", "tier_before", "tier_after" ON target_verdict FOR EACH ROW WHEN (NEW."assessment_id" IS DISTINCT FROM OLD."assessment_id" OR NEW."member_id" IS DISTINCT FROM OLD."member_id" OR NEW."target_fen" IS DISTINCT FROM OLD."target_fen" OR NEW."sold_fen" IS DISTINCT FROM OLD."sold_fen" OR NEW."below" IS DISTINCT FROM OLD."below" OR NEW."step" IS DISTINCT FROM OLD."step" OR NEW."tier_before" IS DISTINCT FROM OLD."tier_before" OR NEW."tier_after" IS DISTINCT FROM OLD."tier_after") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER target_verdict_state_steps BEFORE UPDATE OF state ON target_verdict FOR EACH ROW WHEN (NEW.state <> OLD.state AND NOT ((OLD.state = 'proposed' AND NEW.state = 'done') OR (OLD.state = 'proposed' AND NEW.state = 'struck'))) EXECUTE FUNCTION refuse_illegal('no such step of state')
;;
CREATE TABLE team_note (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    about_id BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    follow_up_on TEXT,
    kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_team_note PRIMARY KEY (id),
    CONSTRAINT uq_team_note_member_id_about_id UNIQUE (member_id, about_id),
    CONSTRAINT ck_team_note_not_oneself CHECK (member_id <> about_id),
    CONSTRAINT ck_team_note_follow_up CHECK (length(follow_up_on) = 10),
    CONSTRAINT fk_team_note_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT fk_team_note_about_id FOREIGN KEY(about_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_team_note_about_id ON team_note (about_id)
;;
CREATE INDEX ix_team_note_follow_up ON team_note (member_id, follow_up_on)
;;
CREATE TABLE thread (
    member_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    last_at TIMESTAMP WITH TIME ZONE NOT NULL,
    unread INTEGER NOT NULL,
    unseen INTEGER NOT NULL,
    told BOOLEAN NOT NULL,
    turn INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    assigned_to TEXT,
    about_kind TEXT,
    about TEXT,
    CONSTRAINT pk_thread PRIMARY KEY (member_id),
    CONSTRAINT ck_thread_state CHECK (state IN ('waiting', 'answered', 'closed')),
    CONSTRAINT ck_thread_counted CHECK (unread >= 0 AND unseen >= 0 AND turn >= 0 AND messages >= 0),
    CONSTRAINT ck_thread_read CHECK (unread <= messages AND unseen <= messages),
    CONSTRAINT ck_thread_about CHECK ((about_kind IS NULL) = (about IS NULL)),
    CONSTRAINT ck_thread_about_kind CHECK (about_kind IN ('order', 'product')),
    CONSTRAINT fk_thread_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_thread_assigned ON thread (assigned_to, since, member_id)
;;
CREATE INDEX ix_thread_last ON thread (last_at, member_id)
;;
CREATE INDEX ix_thread_since ON thread (since, member_id)
;;
CREATE INDEX ix_thread_waits ON thread (state, since, member_id)
;;
CREATE TABLE viewing (
    ticket_hash TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    viewer TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    id_hash TEXT,
    opened_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_viewing PRIMARY KEY (ticket_hash),
    CONSTRAINT ck_viewing_opened CHECK ((id_hash IS NULL) = (opened_at IS NULL)),
    CONSTRAINT fk_viewing_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT fk_viewing_viewer FOREIGN KEY(viewer) REFERENCES staff (code),
    CONSTRAINT uq_viewing_id_hash UNIQUE (id_hash)
)
;;
CREATE INDEX ix_viewing_made_at ON viewing (made_at)
;;
CREATE INDEX ix_viewing_member_id ON viewing (member_id)
;;
CREATE TABLE writing (
    id BIGSERIAL NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    text TEXT NOT NULL,
    before TEXT NOT NULL,
    hits JSONB NOT NULL,
    state TEXT NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by TEXT,
    decided_at TIMESTAMP WITH TIME ZONE,
    ground TEXT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_writing PRIMARY KEY (id),
    CONSTRAINT ck_writing_state CHECK (state IN ('held', 'fresh', 'seen', 'hidden', 'replaced')),
    CONSTRAINT ck_writing_decided CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
    CONSTRAINT ck_writing_hidden CHECK (state <> 'hidden' OR (ground <> '' AND reason <> '' AND decided_by IS NOT NULL)),
    CONSTRAINT fk_writing_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_writing_member ON writing (member_id, id)
;;
CREATE INDEX ix_writing_state ON writing (state, id)
;;
CREATE UNIQUE INDEX ux_writing_one ON writing (kind, member_id, subject) WHERE state IN ('held', 'fresh', 'seen')
;;
CREATE TABLE address_change (
    id BIGSERIAL NOT NULL,
    order_no TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    former BYTEA NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_address_change PRIMARY KEY (id),
    CONSTRAINT fk_address_change_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no),
    CONSTRAINT fk_address_change_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_address_change_member_id ON address_change (member_id)
;;
CREATE INDEX ix_address_change_order_no ON address_change (order_no)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER address_change_frozen BEFORE UPDATE OF "id", "order_no", "changed_at" ON address_change FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."order_no" IS DISTINCT FROM OLD."order_no" OR NEW."changed_at" IS DISTINCT FROM OLD."changed_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE TABLE basket_order (
    order_no TEXT NOT NULL,
    basket_code TEXT NOT NULL,
    CONSTRAINT pk_basket_order PRIMARY KEY (order_no),
    CONSTRAINT fk_basket_order_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE INDEX ix_basket_order_basket_code ON basket_order (basket_code)
;;
CREATE TABLE collection_product (
    collection_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    product_id BIGINT NOT NULL,
    CONSTRAINT pk_collection_product PRIMARY KEY (collection_id, position),
    CONSTRAINT fk_collection_product_collection_id FOREIGN KEY(collection_id) REFERENCES collection (id),
    CONSTRAINT fk_collection_product_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
;;
CREATE INDEX ix_collection_product_product_id ON collection_product (product_id)
;;
CREATE TABLE companion (
    product_id BIGINT NOT NULL,
    other_id BIGINT NOT NULL,
    orders INTEGER NOT NULL,
    CONSTRAINT pk_companion PRIMARY KEY (product_id, other_id),
    CONSTRAINT ck_companion_orders CHECK (orders >= 0 AND product_id <> other_id),
    CONSTRAINT fk_companion_product_id FOREIGN KEY(product_id) REFERENCES product (id),
    CONSTRAINT fk_companion_other_id FOREIGN KEY(other_id) REFERENCES product (id)
)
;;
CREATE INDEX ix_companion_best ON companion (product_id, orders)
;;
CREATE TABLE companion_order (
    order_no TEXT NOT NULL,
    paid_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_companion_order PRIMARY KEY (order_no),
    CONSTRAINT fk_companion_order_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE INDEX ix_companion_order_paid ON companion_order (paid_at, order_no)
;;
CREATE TABLE complaint (
    id BIGSERIAL NOT NULL,
    complaint_id TEXT NOT NULL,
    number TEXT NOT NULL,
    order_no TEXT,
    member_id BIGINT,
    amount_fen BIGINT NOT NULL,
    wanted_fen BIGINT NOT NULL,
    problem TEXT NOT NULL,
    detail TEXT NOT NULL,
    sealed_phone BYTEA,
    state TEXT NOT NULL,
    awaits BOOLEAN NOT NULL,
    times INTEGER NOT NULL,
    refunded_whole BOOLEAN NOT NULL,
    round INTEGER NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    began_at TIMESTAMP WITH TIME ZONE NOT NULL,
    answer_by TIMESTAMP WITH TIME ZONE NOT NULL,
    end_by TIMESTAMP WITH TIME ZONE NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    reminded INTEGER NOT NULL,
    CONSTRAINT pk_complaint PRIMARY KEY (id),
    CONSTRAINT ck_complaint_state CHECK (state IN ('pending', 'processing', 'processed')),
    CONSTRAINT ck_complaint_problem CHECK (problem IN ('refund', 'service_not_work', 'others')),
    CONSTRAINT ck_complaint_ended CHECK ((state = 'processed') = (ended_at IS NOT NULL)),
    CONSTRAINT ck_complaint_order CHECK ((order_no IS NULL) = (member_id IS NULL)),
    CONSTRAINT ck_complaint_counted CHECK (amount_fen >= 0 AND wanted_fen >= 0 AND times > 0 AND round > 0),
    CONSTRAINT ck_complaint_reminded CHECK (reminded BETWEEN 0 AND 3),
    CONSTRAINT uq_complaint_complaint_id UNIQUE (complaint_id),
    CONSTRAINT fk_complaint_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no),
    CONSTRAINT fk_complaint_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_complaint_made_at ON complaint (made_at)
;;
CREATE INDEX ix_complaint_member_id ON complaint (member_id)
;;
CREATE INDEX ix_complaint_open ON complaint (end_by) WHERE state <> 'processed'
;;
CREATE INDEX ix_complaint_order_no ON complaint (order_no)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER complaint_stays BEFORE DELETE ON complaint FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER complaint_never_emptied BEFORE TRUNCATE ON complaint FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER complaint_frozen BEFORE UPDATE OF "complaint_id", "number", "order_no", "member_id", "made_at" ON complaint FOR EACH ROW WHEN (NEW."complaint_id" IS DISTINCT FROM OLD."complaint_id" OR NEW."number" IS DISTINCT FROM OLD."number" OR NEW."order_no" IS DISTINCT FROM OLD."order_no" OR NEW."member_id" IS DISTINCT FROM OLD."member_id" OR NEW."made_at" IS DISTINCT FROM OLD."made_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE TABLE favourite (
    member_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_favourite PRIMARY KEY (member_id, product_id),
    CONSTRAINT fk_favourite_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT fk_favourite_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
;;
CREATE INDEX ix_favourite_newest ON favourite (member_id, kept_at)
;;
CREATE TABLE footprint (
    member_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_footprint PRIMARY KEY (member_id, product_id),
    CONSTRAINT fk_footprint_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT fk_footprint_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
;;
CREATE INDEX ix_footprint_newest ON footprint (member_id, seen_at)
;;
CREATE TABLE invoice_request (
    id BIGSERIAL NOT NULL,
    order_no TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    sealed BYTEA,
    state TEXT NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_invoice_request PRIMARY KEY (id),
    CONSTRAINT ck_invoice_request_state CHECK (state IN ('waiting', 'red_due', 'made', 'void', 'unpaid')),
    CONSTRAINT uq_invoice_request_order_no UNIQUE (order_no),
    CONSTRAINT fk_invoice_request_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no),
    CONSTRAINT fk_invoice_request_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_invoice_request_due ON invoice_request (id) WHERE state IN ('waiting', 'red_due')
;;
CREATE INDEX ix_invoice_request_member_id ON invoice_request (member_id)
;;
CREATE INDEX ix_invoice_request_state ON invoice_request (state, id)
;;
CREATE TABLE offer_claim (
    order_no TEXT NOT NULL,
    kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    label TEXT NOT NULL,
    single BOOLEAN NOT NULL,
    counted BOOLEAN NOT NULL,
    units INTEGER NOT NULL,
    saved_fen BIGINT NOT NULL,
    state TEXT NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE,
    claimed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_offer_claim PRIMARY KEY (order_no, kind, source_id),
    CONSTRAINT ck_offer_claim_state CHECK (state IN ('active', 'released', 'returned')),
    CONSTRAINT ck_offer_claim_ended CHECK ((ended_at IS NULL) = (state = 'active')),
    CONSTRAINT ck_offer_claim_units CHECK (units >= 1 AND saved_fen > 0 AND NOT (single AND counted)),
    CONSTRAINT fk_offer_claim_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE INDEX ix_offer_claim_source ON offer_claim (kind, source_id, state)
;;
CREATE UNIQUE INDEX ix_offer_claim_single ON offer_claim (kind, source_id) WHERE single AND state = 'active'
;;
CREATE TABLE order_flag (
    order_no TEXT NOT NULL,
    colour TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_order_flag PRIMARY KEY (order_no),
    CONSTRAINT ck_order_flag_colour CHECK (colour IN ('red', 'orange', 'green', 'blue', 'grey')),
    CONSTRAINT fk_order_flag_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE INDEX ix_order_flag_colour ON order_flag (colour, order_no)
;;
CREATE TABLE order_hurry (
    order_no TEXT NOT NULL,
    hurried_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_order_hurry PRIMARY KEY (order_no),
    CONSTRAINT fk_order_hurry_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE INDEX ix_order_hurry_hurried_at ON order_hurry (hurried_at)
;;
CREATE TABLE order_note (
    id BIGSERIAL NOT NULL,
    order_no TEXT NOT NULL,
    text TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_order_note PRIMARY KEY (id),
    CONSTRAINT fk_order_note_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE INDEX ix_order_note_order_no ON order_note (order_no)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER order_note_stays BEFORE DELETE ON order_note FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER order_note_never_emptied BEFORE TRUNCATE ON order_note FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER order_note_frozen BEFORE UPDATE OF "id", "order_no", "written_by", "written_at" ON order_note FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."order_no" IS DISTINCT FROM OLD."order_no" OR NEW."written_by" IS DISTINCT FROM OLD."written_by" OR NEW."written_at" IS DISTINCT FROM OLD."written_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE TABLE order_price_change (
    id BIGSERIAL NOT NULL,
    order_no TEXT NOT NULL,
    lines_before JSONB NOT NULL,
    lines_after JSONB NOT NULL,
    shipping_before_fen BIGINT NOT NULL,
    shipping_after_fen BIGINT NOT NULL,
    total_before_fen BIGINT NOT NULL,
    total_after_fen BIGINT NOT NULL,
    reason TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_order_price_change PRIMARY KEY (id),
    CONSTRAINT ck_order_price_change_amounts CHECK (shipping_after_fen >= 0 AND total_after_fen >= shipping_after_fen),
    CONSTRAINT fk_order_price_change_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE INDEX ix_order_price_change_order_no ON order_price_change (order_no)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER order_price_change_append_only BEFORE UPDATE OR DELETE ON order_price_change FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER order_price_change_never_emptied BEFORE TRUNCATE ON order_price_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE order_reminder (
    order_no TEXT NOT NULL,
    reminded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_order_reminder PRIMARY KEY (order_no),
    CONSTRAINT fk_order_reminder_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE TABLE order_step (
    id BIGSERIAL NOT NULL,
    order_no TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    taken_by TEXT NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_order_step PRIMARY KEY (id),
    CONSTRAINT ck_order_step_legal CHECK (from_state || '>' || to_state IN ('placed>paid', 'placed>closed', 'paid>shipped', 'shipped>completed', 'shipped>paid', 'completed>paid')),
    CONSTRAINT fk_order_step_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE INDEX ix_order_step_order_no ON order_step (order_no)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER order_step_append_only BEFORE UPDATE OR DELETE ON order_step FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER order_step_never_emptied BEFORE TRUNCATE ON order_step FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE own_shop_product (
    member_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT pk_own_shop_product PRIMARY KEY (member_id, product_id),
    CONSTRAINT uq_own_shop_product_member_id_position UNIQUE (member_id, position),
    CONSTRAINT ck_own_shop_product_position CHECK (position >= 1),
    CONSTRAINT fk_own_shop_product_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT fk_own_shop_product_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
;;
CREATE INDEX ix_own_shop_product_product_id ON own_shop_product (product_id)
;;
CREATE TABLE parcel (
    id BIGSERIAL NOT NULL,
    order_no TEXT NOT NULL,
    place_id BIGINT NOT NULL,
    way TEXT NOT NULL,
    carrier TEXT,
    number TEXT,
    former_number TEXT,
    sealed_code BYTEA,
    code_index TEXT,
    shipped_by TEXT NOT NULL,
    shipped_at TIMESTAMP WITH TIME ZONE NOT NULL,
    receive_by TIMESTAMP WITH TIME ZONE,
    received_at TIMESTAMP WITH TIME ZONE,
    received_by TEXT,
    CONSTRAINT pk_parcel PRIMARY KEY (id),
    CONSTRAINT uq_parcel_order_no_carrier_number UNIQUE (order_no, carrier, number),
    CONSTRAINT ck_parcel_way CHECK (way IN ('parcel', 'pickup')),
    CONSTRAINT ck_parcel_told CHECK ((way = 'parcel' AND carrier IS NOT NULL AND number IS NOT NULL AND receive_by IS NOT NULL AND code_index IS NULL) OR (way = 'pickup' AND carrier IS NULL AND number IS NULL AND receive_by IS NULL AND code_index IS NOT NULL)),
    CONSTRAINT ck_parcel_former_number CHECK (former_number IS NULL OR way = 'parcel'),
    CONSTRAINT ck_parcel_received CHECK ((received_at IS NULL) = (received_by IS NULL)),
    CONSTRAINT fk_parcel_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no),
    CONSTRAINT fk_parcel_place_id FOREIGN KEY(place_id) REFERENCES place (id),
    CONSTRAINT uq_parcel_code_index UNIQUE (code_index)
)
;;
CREATE INDEX ix_parcel_due ON parcel (receive_by) WHERE received_at IS NULL
;;
CREATE TABLE payment (
    number TEXT NOT NULL,
    order_no TEXT NOT NULL,
    status TEXT NOT NULL,
    description TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    currency TEXT NOT NULL,
    kind TEXT NOT NULL,
    payer_openid TEXT,
    appid TEXT NOT NULL,
    mch_id TEXT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    opening TEXT,
    opens_until TIMESTAMP WITH TIME ZONE,
    attempts INTEGER NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE,
    next_query_at TIMESTAMP WITH TIME ZONE NOT NULL,
    begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closing_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_payment PRIMARY KEY (number),
    CONSTRAINT uq_payment_number_order_no_amount_fen UNIQUE (number, order_no, amount_fen),
    CONSTRAINT ck_payment_status CHECK (status IN ('open', 'paid', 'closed')),
    CONSTRAINT ck_payment_amount CHECK (amount_fen > 0),
    CONSTRAINT ck_payment_kind CHECK (kind IN ('jsapi', 'native', 'h5')),
    CONSTRAINT ck_payment_payer CHECK ((kind = 'jsapi') = (payer_openid IS NOT NULL)),
    CONSTRAINT ck_payment_ended CHECK ((ended_at IS NULL) = (status = 'open')),
    CONSTRAINT fk_payment_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE INDEX ix_payment_due ON payment (next_query_at) WHERE status = 'open'
;;
CREATE INDEX ix_payment_order_no ON payment (order_no)
;;
CREATE UNIQUE INDEX uq_payment_open ON payment (order_no) WHERE status = 'open'
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER payment_frozen BEFORE UPDATE OF "number", "order_no", "description", "amount_fen", "currency", "kind", "payer_openid", "appid", "mch_id", "expires_at", "begun_at" ON payment FOR EACH ROW WHEN (NEW."number" IS DISTINCT FROM OLD."number" OR NEW."order_no" IS DISTINCT FROM OLD."order_no" OR NEW."description" IS DISTINCT FROM OLD."description" OR NEW."amount_fen" IS DISTINCT FROM OLD."amount_fen" OR NEW."currency" IS DISTINCT FROM OLD."currency" OR NEW."kind" IS DISTINCT FROM OLD."kind" OR NEW."payer_openid" IS DISTINCT FROM OLD."payer_openid" OR NEW."appid" IS DISTINCT FROM OLD."appid" OR NEW."mch_id" IS DISTINCT FROM OLD."mch_id" OR NEW."expires_at" IS DISTINCT FROM OLD."expires_at" OR NEW."begun_at" IS DISTINCT FROM OLD."begun_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER payment_set_once BEFORE UPDATE OF "closing_at", "ended_at" ON payment FOR EACH ROW WHEN ((OLD."closing_at" IS NOT NULL AND NEW."closing_at" IS DISTINCT FROM OLD."closing_at") OR (OLD."ended_at" IS NOT NULL AND NEW."ended_at" IS DISTINCT FROM OLD."ended_at")) EXECUTE FUNCTION refuse_illegal('what is written here once never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER payment_status_steps BEFORE UPDATE OF status ON payment FOR EACH ROW WHEN (NEW.status <> OLD.status AND NOT ((OLD.status = 'open' AND NEW.status = 'paid') OR (OLD.status = 'open' AND NEW.status = 'closed'))) EXECUTE FUNCTION refuse_illegal('no such step of status')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER payment_stays BEFORE DELETE ON payment FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER payment_never_emptied BEFORE TRUNCATE ON payment FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE product_fact (
    product_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    said TEXT NOT NULL,
    CONSTRAINT pk_product_fact PRIMARY KEY (product_id, position),
    CONSTRAINT ck_product_fact_kind CHECK (kind IN ('registration', 'filing', 'licence', 'standard', 'shelf_life', 'origin', 'maker', 'brand', 'net', 'ingredients', 'storage', 'usage', 'other')),
    CONSTRAINT uq_product_fact_product_id_name UNIQUE (product_id, name),
    CONSTRAINT fk_product_fact_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
;;
CREATE TABLE product_option (
    product_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    option_values JSONB NOT NULL,
    CONSTRAINT pk_product_option PRIMARY KEY (product_id, position),
    CONSTRAINT fk_product_option_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
;;
CREATE TABLE product_picture (
    product_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_product_picture PRIMARY KEY (product_id, position),
    CONSTRAINT fk_product_picture_product_id FOREIGN KEY(product_id) REFERENCES product (id),
    CONSTRAINT fk_product_picture_hash FOREIGN KEY(hash) REFERENCES media (code)
)
;;
CREATE TABLE receipt_extension (
    order_no TEXT NOT NULL,
    days INTEGER NOT NULL,
    extended_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_receipt_extension PRIMARY KEY (order_no),
    CONSTRAINT ck_receipt_extension_days CHECK (days >= 1),
    CONSTRAINT fk_receipt_extension_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER receipt_extension_append_only BEFORE UPDATE OR DELETE ON receipt_extension FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER receipt_extension_never_emptied BEFORE TRUNCATE ON receipt_extension FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE review_score (
    product_id BIGINT NOT NULL,
    reviews INTEGER NOT NULL,
    stars INTEGER NOT NULL,
    good INTEGER NOT NULL,
    bad INTEGER NOT NULL,
    pictured INTEGER NOT NULL,
    followed INTEGER NOT NULL,
    CONSTRAINT pk_review_score PRIMARY KEY (product_id),
    CONSTRAINT ck_review_score_counts CHECK (reviews >= 0 AND good >= 0 AND bad >= 0 AND good + bad <= reviews),
    CONSTRAINT ck_review_score_stars CHECK (stars BETWEEN reviews AND reviews * 5),
    CONSTRAINT ck_review_score_parts CHECK (pictured BETWEEN 0 AND reviews AND followed BETWEEN 0 AND reviews),
    CONSTRAINT fk_review_score_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
;;
CREATE TABLE sku (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    article TEXT NOT NULL,
    product_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    choice JSONB NOT NULL,
    label TEXT NOT NULL,
    price_fen BIGINT NOT NULL,
    suggested_fen BIGINT,
    lowest_fen BIGINT,
    priced_at TIMESTAMP WITH TIME ZONE,
    cost_fen BIGINT NOT NULL,
    weight_g INTEGER NOT NULL,
    picture TEXT,
    active BOOLEAN NOT NULL,
    CONSTRAINT pk_sku PRIMARY KEY (id),
    CONSTRAINT ck_sku_price CHECK (price_fen BETWEEN 1 AND 100000000),
    CONSTRAINT ck_sku_suggested CHECK (suggested_fen > price_fen),
    CONSTRAINT ck_sku_lowest CHECK ((lowest_fen IS NULL) OR (priced_at IS NOT NULL AND lowest_fen > 0)),
    CONSTRAINT ck_sku_cost CHECK (cost_fen BETWEEN 0 AND 100000000),
    CONSTRAINT ck_sku_weight CHECK (weight_g BETWEEN 0 AND 1000000),
    CONSTRAINT uq_sku_code UNIQUE (code),
    CONSTRAINT uq_sku_article UNIQUE (article),
    CONSTRAINT fk_sku_product_id FOREIGN KEY(product_id) REFERENCES product (id),
    CONSTRAINT fk_sku_picture FOREIGN KEY(picture) REFERENCES media (code)
)
;;
CREATE INDEX ix_sku_product_id ON sku (product_id)
;;
CREATE TABLE thread_message (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    request_key TEXT NOT NULL,
    side TEXT NOT NULL,
    via TEXT NOT NULL,
    form TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    picture TEXT,
    about_kind TEXT,
    about TEXT,
    by TEXT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    delivery TEXT NOT NULL,
    problem TEXT,
    CONSTRAINT pk_thread_message PRIMARY KEY (id),
    CONSTRAINT uq_thread_message_member_id_request_key UNIQUE (member_id, request_key),
    CONSTRAINT ck_thread_message_side CHECK (side IN ('member', 'staff')),
    CONSTRAINT ck_thread_message_via CHECK (via IN ('h5', 'account', 'console')),
    CONSTRAINT ck_thread_message_form CHECK (form IN ('text', 'picture', 'voice', 'video', 'place', 'link', 'call')),
    CONSTRAINT ck_thread_message_delivery CHECK (delivery IN ('none', 'waiting', 'sending', 'sent', 'maybe_sent', 'kept')),
    CONSTRAINT ck_thread_message_by CHECK ((side = 'staff') = (by IS NOT NULL)),
    CONSTRAINT ck_thread_message_own CHECK ((side = 'member') = (delivery = 'none')),
    CONSTRAINT ck_thread_message_about CHECK ((about_kind IS NULL) = (about IS NULL)),
    CONSTRAINT ck_thread_message_key CHECK (length(request_key) BETWEEN 1 AND 80),
    CONSTRAINT fk_thread_message_member_id FOREIGN KEY(member_id) REFERENCES thread (member_id)
)
;;
CREATE INDEX ix_thread_message ON thread_message (member_id, id)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER thread_message_frozen BEFORE UPDATE OF "member_id", "request_key", "side", "via", "form", "about_kind", "about", "by", "at" ON thread_message FOR EACH ROW WHEN (NEW."member_id" IS DISTINCT FROM OLD."member_id" OR NEW."request_key" IS DISTINCT FROM OLD."request_key" OR NEW."side" IS DISTINCT FROM OLD."side" OR NEW."via" IS DISTINCT FROM OLD."via" OR NEW."form" IS DISTINCT FROM OLD."form" OR NEW."about_kind" IS DISTINCT FROM OLD."about_kind" OR NEW."about" IS DISTINCT FROM OLD."about" OR NEW."by" IS DISTINCT FROM OLD."by" OR NEW."at" IS DISTINCT FROM OLD."at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER thread_message_delivery_steps BEFORE UPDATE OF delivery ON thread_message FOR EACH ROW WHEN (NEW.delivery <> OLD.delivery AND NOT ((OLD.delivery = 'waiting' AND NEW.delivery = 'sending') OR (OLD.delivery = 'waiting' AND NEW.delivery = 'kept') OR (OLD.delivery = 'sending' AND NEW.delivery = 'sent') OR (OLD.delivery = 'sending' AND NEW.delivery = 'maybe_sent') OR (OLD.delivery = 'sending' AND NEW.delivery = 'waiting') OR (OLD.delivery = 'sending' AND NEW.delivery = 'kept'))) EXECUTE FUNCTION refuse_illegal('no such step of delivery')
;;
CREATE TABLE waybill (
    id BIGSERIAL NOT NULL,
    order_no TEXT NOT NULL,
    state TEXT NOT NULL,
    carrier TEXT,
    number TEXT,
    carrier_code TEXT,
    carrier_order_no TEXT,
    label TEXT,
    problem TEXT,
    asked_by TEXT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    round INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    next_try_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_waybill PRIMARY KEY (id),
    CONSTRAINT ck_waybill_state CHECK (state IN ('asked', 'made', 'refused', 'cancelling', 'cancelled')),
    CONSTRAINT ck_waybill_made CHECK ((state IN ('made', 'cancelling')) = (number IS NOT NULL) AND (number IS NULL) = (carrier IS NULL) AND (number IS NULL) = (carrier_code IS NULL)),
    CONSTRAINT ck_waybill_refused CHECK (state <> 'refused' OR problem IS NOT NULL),
    CONSTRAINT ck_waybill_problem CHECK (problem IS NULL OR state IN ('refused', 'made')),
    CONSTRAINT ck_waybill_round CHECK (round >= 0),
    CONSTRAINT uq_waybill_order_no UNIQUE (order_no),
    CONSTRAINT fk_waybill_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE INDEX ix_waybill_asked ON waybill (next_try_at) WHERE state IN ('asked', 'cancelling')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER waybill_stays BEFORE DELETE ON waybill FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER waybill_never_emptied BEFORE TRUNCATE ON waybill FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE branch_parcel (
    parcel_id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    upline JSONB NOT NULL,
    units INTEGER NOT NULL,
    CONSTRAINT pk_branch_parcel PRIMARY KEY (parcel_id),
    CONSTRAINT ck_branch_parcel_units CHECK (units > 0),
    CONSTRAINT fk_branch_parcel_parcel_id FOREIGN KEY(parcel_id) REFERENCES parcel (id)
)
;;
CREATE TABLE cart_line (
    member_id BIGINT NOT NULL,
    sku_id BIGINT NOT NULL,
    quantity INTEGER NOT NULL,
    selected BOOLEAN NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_fen BIGINT NOT NULL,
    CONSTRAINT pk_cart_line PRIMARY KEY (member_id, sku_id),
    CONSTRAINT ck_cart_line_quantity CHECK (quantity BETWEEN 1 AND 999),
    CONSTRAINT fk_cart_line_sku_id FOREIGN KEY(sku_id) REFERENCES sku (id)
)
;;
CREATE TABLE complaint_line (
    log_id TEXT NOT NULL,
    complaint_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    kind TEXT NOT NULL,
    side TEXT NOT NULL,
    text TEXT NOT NULL,
    pictures INTEGER NOT NULL,
    CONSTRAINT pk_complaint_line PRIMARY KEY (log_id),
    CONSTRAINT ck_complaint_line_side CHECK (side IN ('buyer', 'merchant', 'pay')),
    CONSTRAINT fk_complaint_line_complaint_id FOREIGN KEY(complaint_id) REFERENCES complaint (complaint_id)
)
;;
CREATE INDEX ix_complaint_line ON complaint_line (complaint_id, at)
;;
CREATE TABLE complaint_step (
    id BIGSERIAL NOT NULL,
    complaint_id TEXT NOT NULL,
    request_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    pictures JSONB NOT NULL,
    by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT NOT NULL,
    problem TEXT,
    tries INTEGER NOT NULL,
    next_try_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_complaint_step PRIMARY KEY (id),
    CONSTRAINT request UNIQUE (complaint_id, request_key),
    CONSTRAINT ck_complaint_step_kind CHECK (kind IN ('answer', 'complete', 'approve', 'reject')),
    CONSTRAINT ck_complaint_step_state CHECK (state IN ('waiting', 'done', 'refused')),
    CONSTRAINT ck_complaint_step_ended CHECK ((state = 'waiting') = (ended_at IS NULL)),
    CONSTRAINT ck_complaint_step_problem CHECK ((state = 'refused') = (problem IS NOT NULL)),
    CONSTRAINT fk_complaint_step_complaint_id FOREIGN KEY(complaint_id) REFERENCES complaint (complaint_id)
)
;;
CREATE INDEX ix_complaint_step_due ON complaint_step (next_try_at) WHERE state = 'waiting'
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER complaint_step_stays BEFORE DELETE ON complaint_step FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER complaint_step_never_emptied BEFORE TRUNCATE ON complaint_step FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER complaint_step_frozen BEFORE UPDATE OF "complaint_id", "request_key", "kind", "by", "made_at" ON complaint_step FOR EACH ROW WHEN (NEW."complaint_id" IS DISTINCT FROM OLD."complaint_id" OR NEW."request_key" IS DISTINCT FROM OLD."request_key" OR NEW."kind" IS DISTINCT FROM OLD."kind" OR NEW."by" IS DISTINCT FROM OLD."by" OR NEW."made_at" IS DISTINCT FROM OLD."made_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER complaint_step_state_steps BEFORE UPDATE OF state ON complaint_step FOR EACH ROW WHEN (NEW.state <> OLD.state AND NOT ((OLD.state = 'waiting' AND NEW.state = 'done') OR (OLD.state = 'waiting' AND NEW.state = 'refused'))) EXECUTE FUNCTION refuse_illegal('no such step of state')
;;
CREATE TABLE invoice (
    number TEXT NOT NULL,
    order_no TEXT NOT NULL,
    fen BIGINT NOT NULL,
    file TEXT,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_invoice PRIMARY KEY (number),
    CONSTRAINT ck_invoice_amount CHECK (fen <> 0),
    CONSTRAINT fk_invoice_order_no FOREIGN KEY(order_no) REFERENCES invoice_request (order_no),
    CONSTRAINT fk_invoice_file FOREIGN KEY(file) REFERENCES media (code)
)
;;
CREATE INDEX ix_invoice_order_no ON invoice (order_no)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER invoice_stays BEFORE DELETE ON invoice FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER invoice_never_emptied BEFORE TRUNCATE ON invoice FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER invoice_frozen BEFORE UPDATE OF "number", "order_no", "fen", "made_by", "made_at" ON invoice FOR EACH ROW WHEN (NEW."number" IS DISTINCT FROM OLD."number" OR NEW."order_no" IS DISTINCT FROM OLD."order_no" OR NEW."fen" IS DISTINCT FROM OLD."fen" OR NEW."made_by" IS DISTINCT FROM OLD."made_by" OR NEW."made_at" IS DISTINCT FROM OLD."made_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE TABLE order_line (
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    position INTEGER NOT NULL,
    sku_id BIGINT NOT NULL,
    sku_code TEXT NOT NULL,
    product_code TEXT NOT NULL,
    category_code TEXT NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    picture TEXT,
    colour TEXT,
    no_return TEXT,
    after_sale_days INTEGER NOT NULL,
    held_by TEXT,
    price_fen BIGINT NOT NULL,
    quantity INTEGER NOT NULL,
    list_fen BIGINT NOT NULL,
    discount_fen BIGINT NOT NULL,
    balance_fen BIGINT NOT NULL,
    paid_fen BIGINT NOT NULL,
    cost_fen BIGINT NOT NULL,
    refunded_fen BIGINT NOT NULL,
    CONSTRAINT pk_order_line PRIMARY KEY (order_no, line),
    CONSTRAINT ck_order_line_quantity CHECK (quantity BETWEEN 1 AND 999),
    CONSTRAINT ck_order_line_no_return CHECK (no_return IN ('made_to_order', 'perishable', 'digital', 'press', 'opened', 'used', 'flawed')),
    CONSTRAINT ck_order_line_after_sale_days CHECK (after_sale_days >= 0),
    CONSTRAINT ck_order_line_amounts CHECK (price_fen >= 0 AND paid_fen >= 0 AND cost_fen >= 0),
    CONSTRAINT ck_order_line_list CHECK (list_fen = price_fen * quantity),
    CONSTRAINT ck_order_line_price CHECK (list_fen = discount_fen + balance_fen + paid_fen),
    CONSTRAINT ck_order_line_discount CHECK (discount_fen >= 0 AND balance_fen >= 0),
    CONSTRAINT ck_order_line_refunded CHECK (refunded_fen >= 0 AND refunded_fen <= paid_fen),
    CONSTRAINT fk_order_line_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no),
    CONSTRAINT fk_order_line_sku_id FOREIGN KEY(sku_id) REFERENCES sku (id)
)
;;
CREATE TABLE payment_capture (
    provider TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    number TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    currency TEXT NOT NULL,
    appid TEXT NOT NULL,
    mch_id TEXT NOT NULL,
    payer_openid TEXT NOT NULL,
    paid_at TIMESTAMP WITH TIME ZONE,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    order_no TEXT,
    misfit TEXT,
    CONSTRAINT pk_payment_capture PRIMARY KEY (provider, transaction_id),
    CONSTRAINT fk_payment_capture_order_no_amount_fen FOREIGN KEY(order_no, amount_fen) REFERENCES shop_order (no, total_fen),
    CONSTRAINT fk_payment_capture_number_order_no_amount_fen FOREIGN KEY(number, order_no, amount_fen) REFERENCES payment (number, order_no, amount_fen),
    CONSTRAINT ck_payment_capture_fits_or_not CHECK ((order_no IS NULL) <> (misfit IS NULL)),
    CONSTRAINT ck_payment_capture_fits CHECK (order_no IS NULL OR currency = 'CNY'),
    CONSTRAINT uq_payment_capture_order_no UNIQUE (order_no)
)
;;
CREATE INDEX ix_payment_capture_number ON payment_capture (number)
;;
CREATE INDEX ix_payment_capture_recorded_at ON payment_capture (recorded_at)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER payment_capture_append_only BEFORE UPDATE OR DELETE ON payment_capture FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER payment_capture_never_emptied BEFORE TRUNCATE ON payment_capture FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE purchase (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    request_key TEXT NOT NULL,
    sku_id BIGINT NOT NULL,
    place_id BIGINT NOT NULL,
    units BIGINT NOT NULL,
    expected_on TEXT NOT NULL,
    note TEXT NOT NULL,
    state TEXT NOT NULL,
    received_units BIGINT,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_by TEXT,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_purchase PRIMARY KEY (id),
    CONSTRAINT ck_purchase_units CHECK (units BETWEEN 1 AND 1000000),
    CONSTRAINT ck_purchase_state CHECK (state IN ('open', 'received', 'dropped')),
    CONSTRAINT ck_purchase_received CHECK ((state = 'received') = (received_units IS NOT NULL)),
    CONSTRAINT ck_purchase_received_units CHECK (received_units > 0),
    CONSTRAINT ck_purchase_ended CHECK ((state = 'open') = (ended_at IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL)),
    CONSTRAINT uq_purchase_code UNIQUE (code),
    CONSTRAINT uq_purchase_request_key UNIQUE (request_key),
    CONSTRAINT fk_purchase_sku_id FOREIGN KEY(sku_id) REFERENCES sku (id),
    CONSTRAINT fk_purchase_place_id FOREIGN KEY(place_id) REFERENCES place (id)
)
;;
CREATE INDEX ix_purchase_expected ON purchase (expected_on, id)
;;
CREATE INDEX ix_purchase_made ON purchase (made_at, id)
;;
CREATE INDEX ix_purchase_sku ON purchase (sku_id, state)
;;
CREATE TABLE reorder_rule (
    sku_id BIGINT NOT NULL,
    lead_days INTEGER NOT NULL,
    safety_units INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_reorder_rule PRIMARY KEY (sku_id),
    CONSTRAINT ck_reorder_rule_lead_days CHECK (lead_days BETWEEN 0 AND 365),
    CONSTRAINT ck_reorder_rule_safety_units CHECK (safety_units BETWEEN 0 AND 1000000),
    CONSTRAINT fk_reorder_rule_sku_id FOREIGN KEY(sku_id) REFERENCES sku (id)
)
;;
CREATE TABLE sku_pace (
    sku_id BIGINT NOT NULL,
    sold_units BIGINT NOT NULL,
    CONSTRAINT pk_sku_pace PRIMARY KEY (sku_id),
    CONSTRAINT ck_sku_pace_sold_units CHECK (sold_units >= 0),
    CONSTRAINT fk_sku_pace_sku_id FOREIGN KEY(sku_id) REFERENCES sku (id)
)
;;
CREATE TABLE sku_price (
    id BIGSERIAL NOT NULL,
    sku_id BIGINT NOT NULL,
    price_fen BIGINT,
    offered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_sku_price PRIMARY KEY (id),
    CONSTRAINT fk_sku_price_sku_id FOREIGN KEY(sku_id) REFERENCES sku (id)
)
;;
CREATE INDEX ix_sku_price_sku ON sku_price (sku_id, offered_at, id)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER sku_price_append_only BEFORE UPDATE OR DELETE ON sku_price FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER sku_price_never_emptied BEFORE TRUNCATE ON sku_price FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE stock (
    id BIGSERIAL NOT NULL,
    sku_id BIGINT NOT NULL,
    place_id BIGINT NOT NULL,
    batch TEXT NOT NULL,
    last_day TEXT,
    sell_until TEXT,
    selling BOOLEAN NOT NULL,
    on_hand BIGINT NOT NULL,
    reserved BIGINT NOT NULL,
    sold BIGINT NOT NULL,
    CONSTRAINT pk_stock PRIMARY KEY (id),
    CONSTRAINT ck_stock_reserved CHECK (0 <= reserved AND reserved <= on_hand),
    CONSTRAINT ck_stock_sold CHECK (0 <= sold),
    CONSTRAINT ck_stock_last_day CHECK ((last_day IS NULL) = (sell_until IS NULL) AND (batch <> '' OR last_day IS NULL)),
    CONSTRAINT ck_stock_sell_until CHECK (sell_until <= last_day),
    CONSTRAINT uq_stock_sku_id_place_id_batch UNIQUE (sku_id, place_id, batch),
    CONSTRAINT fk_stock_sku_id FOREIGN KEY(sku_id) REFERENCES sku (id),
    CONSTRAINT fk_stock_place_id FOREIGN KEY(place_id) REFERENCES place (id)
)
;;
CREATE TABLE track (
    id BIGSERIAL NOT NULL,
    parcel_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    state TEXT NOT NULL,
    sealed_events BYTEA,
    problem TEXT,
    answered_at TIMESTAMP WITH TIME ZONE,
    next_ask_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_track PRIMARY KEY (id),
    CONSTRAINT ck_track_state CHECK (state IN ('unknown', 'collected', 'moving', 'delivering', 'delivered', 'problem', 'returning', 'returned')),
    CONSTRAINT ck_track_answered CHECK (sealed_events IS NULL OR answered_at IS NOT NULL),
    CONSTRAINT uq_track_parcel_id UNIQUE (parcel_id),
    CONSTRAINT fk_track_parcel_id FOREIGN KEY(parcel_id) REFERENCES parcel (id)
)
;;
CREATE INDEX ix_track_due ON track (next_ask_at) WHERE next_ask_at IS NOT NULL
;;
CREATE TABLE order_adjustment (
    order_no TEXT NOT NULL,
    position INTEGER NOT NULL,
    line TEXT,
    stage TEXT NOT NULL,
    kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    label TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    borne_by TEXT NOT NULL,
    CONSTRAINT pk_order_adjustment PRIMARY KEY (order_no, position),
    CONSTRAINT fk_order_adjustment_order_no_line FOREIGN KEY(order_no, line) REFERENCES order_line (order_no, line),
    CONSTRAINT ck_order_adjustment_amount CHECK (amount_fen <> 0),
    CONSTRAINT fk_order_adjustment_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER order_adjustment_append_only BEFORE UPDATE OR DELETE ON order_adjustment FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER order_adjustment_never_emptied BEFORE TRUNCATE ON order_adjustment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE payment_contradiction (
    provider TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    fact JSONB NOT NULL,
    status TEXT NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by TEXT,
    decision_reason TEXT,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_payment_contradiction PRIMARY KEY (provider, transaction_id, digest),
    CONSTRAINT fk_payment_contradiction_provider_transaction_id FOREIGN KEY(provider, transaction_id) REFERENCES payment_capture (provider, transaction_id),
    CONSTRAINT ck_payment_contradiction_status CHECK (status IN ('waiting', 'believed', 'dismissed')),
    CONSTRAINT ck_payment_contradiction_decided CHECK ((status = 'waiting') = (decided_by IS NULL))
)
;;
CREATE INDEX ix_payment_contradiction_work ON payment_contradiction (seen_at) WHERE status = 'waiting'
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER payment_contradiction_frozen BEFORE UPDATE OF "provider", "transaction_id", "digest", "fact", "seen_at" ON payment_contradiction FOR EACH ROW WHEN (NEW."provider" IS DISTINCT FROM OLD."provider" OR NEW."transaction_id" IS DISTINCT FROM OLD."transaction_id" OR NEW."digest" IS DISTINCT FROM OLD."digest" OR NEW."fact" IS DISTINCT FROM OLD."fact" OR NEW."seen_at" IS DISTINCT FROM OLD."seen_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER payment_contradiction_set_once BEFORE UPDATE OF "decided_by", "decision_reason", "decided_at" ON payment_contradiction FOR EACH ROW WHEN ((OLD."decided_by" IS NOT NULL AND NEW."decided_by" IS DISTINCT FROM OLD."decided_by") OR (OLD."decision_reason" IS NOT NULL AND NEW."decision_reason" IS DISTINCT FROM OLD."decision_reason") OR (OLD."decided_at" IS NOT NULL AND NEW."decided_at" IS DISTINCT FROM OLD."decided_at")) EXECUTE FUNCTION refuse_illegal('what is written here once never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER payment_contradiction_status_steps BEFORE UPDATE OF status ON payment_contradiction FOR EACH ROW WHEN (NEW.status <> OLD.status AND NOT ((OLD.status = 'waiting' AND NEW.status = 'believed') OR (OLD.status = 'waiting' AND NEW.status = 'dismissed'))) EXECUTE FUNCTION refuse_illegal('no such step of status')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER payment_contradiction_stays BEFORE DELETE ON payment_contradiction FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER payment_contradiction_never_emptied BEFORE TRUNCATE ON payment_contradiction FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE portion (
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    stock_id BIGINT NOT NULL,
    place_id BIGINT NOT NULL,
    units INTEGER NOT NULL,
    shipped INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    restocked INTEGER NOT NULL,
    CONSTRAINT pk_portion PRIMARY KEY (order_no, line, stock_id),
    CONSTRAINT fk_portion_order_no_line FOREIGN KEY(order_no, line) REFERENCES order_line (order_no, line),
    CONSTRAINT ck_portion_units CHECK (units > 0 AND shipped >= 0 AND ended >= 0 AND shipped + ended <= units),
    CONSTRAINT ck_portion_returned CHECK (returned >= 0 AND returned <= shipped),
    CONSTRAINT ck_portion_restocked CHECK (restocked >= 0 AND restocked <= ended + returned),
    CONSTRAINT fk_portion_stock_id FOREIGN KEY(stock_id) REFERENCES stock (id),
    CONSTRAINT fk_portion_place_id FOREIGN KEY(place_id) REFERENCES place (id)
)
;;
CREATE INDEX ix_portion_stock_id ON portion (stock_id)
;;
CREATE TABLE refund (
    refund_no TEXT NOT NULL,
    purpose TEXT NOT NULL,
    order_no TEXT,
    member_id BIGINT,
    provider TEXT NOT NULL,
    transaction_id TEXT,
    number TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    payment_fen BIGINT NOT NULL,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    request_key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    state TEXT NOT NULL,
    problem TEXT,
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_refund PRIMARY KEY (refund_no),
    CONSTRAINT uq_refund_order_no_request_key UNIQUE (order_no, request_key),
    CONSTRAINT fk_refund_provider_transaction_id FOREIGN KEY(provider, transaction_id) REFERENCES payment_capture (provider, transaction_id),
    CONSTRAINT ck_refund_amount CHECK (amount_fen >= 0 AND amount_fen <= payment_fen),
    CONSTRAINT ck_refund_transaction CHECK (amount_fen = 0 OR transaction_id IS NOT NULL),
    CONSTRAINT ck_refund_free CHECK (amount_fen > 0 OR (purpose = 'order' AND state = 'settled')),
    CONSTRAINT ck_refund_purpose CHECK (purpose IN ('order', 'set_aside')),
    CONSTRAINT ck_refund_of_order CHECK (purpose = 'set_aside' OR (order_no IS NOT NULL AND member_id IS NOT NULL)),
    CONSTRAINT ck_refund_state CHECK (state IN ('decided', 'settled', 'given_up')),
    CONSTRAINT ck_refund_ended CHECK ((ended_at IS NULL) = (state = 'decided')),
    CONSTRAINT fk_refund_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE INDEX ix_refund_amount ON refund (amount_fen, refund_no)
;;
CREATE INDEX ix_refund_decided ON refund (decided_at, refund_no)
;;
CREATE INDEX ix_refund_order_no ON refund (order_no)
;;
CREATE INDEX ix_refund_state ON refund (state, decided_at, refund_no)
;;
CREATE INDEX ix_refund_stuck ON refund (decided_at) WHERE problem IS NOT NULL AND state = 'decided'
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER refund_frozen BEFORE UPDATE OF "refund_no", "purpose", "order_no", "member_id", "provider", "transaction_id", "number", "amount_fen", "payment_fen", "reason", "decided_by", "request_key", "request_digest", "decided_at" ON refund FOR EACH ROW WHEN (NEW."refund_no" IS DISTINCT FROM OLD."refund_no" OR NEW."purpose" IS DISTINCT FROM OLD."purpose" OR NEW."order_no" IS DISTINCT FROM OLD."order_no" OR NEW."member_id" IS DISTINCT FROM OLD."member_id" OR NEW."provider" IS DISTINCT FROM OLD."provider" OR NEW."transaction_id" IS DISTINCT FROM OLD."transaction_id" OR NEW."number" IS DISTINCT FROM OLD."number" OR NEW."amount_fen" IS DISTINCT FROM OLD."amount_fen" OR NEW."payment_fen" IS DISTINCT FROM OLD."payment_fen" OR NEW."reason" IS DISTINCT FROM OLD."reason" OR NEW."decided_by" IS DISTINCT FROM OLD."decided_by" OR NEW."request_key" IS DISTINCT FROM OLD."request_key" OR NEW."request_digest" IS DISTINCT FROM OLD."request_digest" OR NEW."decided_at" IS DISTINCT FROM OLD."decided_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER refund_set_once BEFORE UPDATE OF "ended_at" ON refund FOR EACH ROW WHEN ((OLD."ended_at" IS NOT NULL AND NEW."ended_at" IS DISTINCT FROM OLD."ended_at")) EXECUTE FUNCTION refuse_illegal('what is written here once never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER refund_state_steps BEFORE UPDATE OF state ON refund FOR EACH ROW WHEN (NEW.state <> OLD.state AND NOT ((OLD.state = 'decided' AND NEW.state = 'settled') OR (OLD.state = 'decided' AND NEW.state = 'given_up'))) EXECUTE FUNCTION refuse_illegal('no such step of state')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER refund_stays BEFORE DELETE ON refund FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER refund_never_emptied BEFORE TRUNCATE ON refund FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE review (
    id BIGSERIAL NOT NULL,
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    product_id BIGINT NOT NULL,
    label TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    stars INTEGER NOT NULL,
    text TEXT NOT NULL,
    pictures JSONB NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    shown BOOLEAN NOT NULL,
    more_text TEXT,
    more_pictures JSONB NOT NULL,
    more_at TIMESTAMP WITH TIME ZONE,
    more_shown BOOLEAN NOT NULL,
    answer TEXT,
    answered_by TEXT,
    answered_at TIMESTAMP WITH TIME ZONE,
    counted_stars INTEGER,
    counted_pictured BOOLEAN NOT NULL,
    counted_followed BOOLEAN NOT NULL,
    CONSTRAINT pk_review PRIMARY KEY (id),
    CONSTRAINT fk_review_order_no_line FOREIGN KEY(order_no, line) REFERENCES order_line (order_no, line),
    CONSTRAINT ck_review_stars CHECK (stars BETWEEN 1 AND 5),
    CONSTRAINT ck_review_more CHECK ((more_text IS NULL) = (more_at IS NULL)),
    CONSTRAINT ck_review_answer CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CONSTRAINT ck_review_answered CHECK ((answered_by IS NULL) = (answered_at IS NULL)),
    CONSTRAINT fk_review_product_id FOREIGN KEY(product_id) REFERENCES product (id),
    CONSTRAINT fk_review_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_review_member ON review (member_id, id)
;;
CREATE INDEX ix_review_open ON review (id) WHERE answer IS NULL AND shown
;;
CREATE INDEX ix_review_product ON review (product_id, id) WHERE shown
;;
CREATE INDEX ix_review_stars ON review (stars, id)
;;
CREATE UNIQUE INDEX ux_review_line ON review (order_no, line)
;;
CREATE TABLE set_aside_payment (
    provider TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    order_no TEXT,
    amount_fen BIGINT NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    set_aside_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by TEXT,
    decision_reason TEXT,
    ended_at TIMESTAMP WITH TIME ZONE,
    returned_by TEXT,
    return_reason TEXT,
    believed_fen BIGINT,
    believed_number TEXT,
    CONSTRAINT pk_set_aside_payment PRIMARY KEY (provider, transaction_id),
    CONSTRAINT fk_set_aside_payment_provider_transaction_id FOREIGN KEY(provider, transaction_id) REFERENCES payment_capture (provider, transaction_id),
    CONSTRAINT ck_set_aside_payment_status CHECK (status IN ('waiting', 'returning', 'returned', 'accepted')),
    CONSTRAINT ck_set_aside_payment_decided CHECK ((status = 'waiting') = (decided_by IS NULL)),
    CONSTRAINT fk_set_aside_payment_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE INDEX ix_set_aside_payment_order ON set_aside_payment (order_no)
;;
CREATE INDEX ix_set_aside_payment_waiting ON set_aside_payment (set_aside_at) WHERE status = 'waiting'
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER set_aside_payment_frozen BEFORE UPDATE OF "provider", "transaction_id", "order_no", "amount_fen", "reason", "set_aside_at" ON set_aside_payment FOR EACH ROW WHEN (NEW."provider" IS DISTINCT FROM OLD."provider" OR NEW."transaction_id" IS DISTINCT FROM OLD."transaction_id" OR NEW."order_no" IS DISTINCT FROM OLD."order_no" OR NEW."amount_fen" IS DISTINCT FROM OLD."amount_fen" OR NEW."reason" IS DISTINCT FROM OLD."reason" OR NEW."set_aside_at" IS DISTINCT FROM OLD."set_aside_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER set_aside_payment_set_once BEFORE UPDATE OF "decided_by", "decision_reason", "returned_by", "return_reason", "believed_fen", "believed_number" ON set_aside_payment FOR EACH ROW WHEN ((OLD."decided_by" IS NOT NULL AND NEW."decided_by" IS DISTINCT FROM OLD."decided_by") OR (OLD."decision_reason" IS NOT NULL AND NEW."decision_reason" IS DISTINCT FROM OLD."decision_reason") OR (OLD."returned_by" IS NOT NULL AND NEW."returned_by" IS DISTINCT FROM OLD."returned_by") OR (OLD."return_reason" IS NOT NULL AND NEW."return_reason" IS DISTINCT FROM OLD."return_reason") OR (OLD."believed_fen" IS NOT NULL AND NEW."believed_fen" IS DISTINCT FROM OLD."believed_fen") OR (OLD."believed_number" IS NOT NULL AND NEW."believed_number" IS DISTINCT FROM OLD."believed_number")) EXECUTE FUNCTION refuse_illegal('what is written here once never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER set_aside_payment_status_steps BEFORE UPDATE OF status ON set_aside_payment FOR EACH ROW WHEN (NEW.status <> OLD.status AND NOT ((OLD.status = 'waiting' AND NEW.status = 'returning') OR (OLD.status = 'waiting' AND NEW.status = 'accepted') OR (OLD.status = 'accepted' AND NEW.status = 'returning') OR (OLD.status = 'returning' AND NEW.status = 'returned'))) EXECUTE FUNCTION refuse_illegal('no such step of status')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER set_aside_payment_stays BEFORE DELETE ON set_aside_payment FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER set_aside_payment_never_emptied BEFORE TRUNCATE ON set_aside_payment FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE stock_move (
    id BIGSERIAL NOT NULL,
    key TEXT NOT NULL,
    stock_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    units BIGINT NOT NULL,
    reason TEXT NOT NULL,
    moved_by TEXT NOT NULL,
    moved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_stock_move PRIMARY KEY (id),
    CONSTRAINT ck_stock_move_kind CHECK (kind IN ('received', 'corrected', 'moved', 'replaced')),
    CONSTRAINT ck_stock_move_units CHECK (units <> 0 AND (kind <> 'received' OR units > 0) AND (kind <> 'replaced' OR units < 0)),
    CONSTRAINT ck_stock_move_reason CHECK (kind <> 'corrected' OR reason <> ''),
    CONSTRAINT fk_stock_move_stock_id FOREIGN KEY(stock_id) REFERENCES stock (id)
)
;;
CREATE INDEX ix_stock_move_stock ON stock_move (stock_id, id)
;;
CREATE UNIQUE INDEX ix_stock_move_key ON stock_move (key, stock_id)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER stock_move_append_only BEFORE UPDATE OR DELETE ON stock_move FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER stock_move_never_emptied BEFORE TRUNCATE ON stock_move FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE after_sale_case (
    id BIGSERIAL NOT NULL,
    no TEXT NOT NULL,
    order_no TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    words TEXT NOT NULL,
    pictures JSONB NOT NULL,
    amount_fen BIGINT NOT NULL,
    shipping_fen BIGINT NOT NULL,
    terms JSONB NOT NULL,
    request_key TEXT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE,
    escalated_at TIMESTAMP WITH TIME ZONE,
    refused_by TEXT,
    refuser_member_id BIGINT,
    sent_back_at TIMESTAMP WITH TIME ZONE,
    back_carrier TEXT NOT NULL,
    back_number TEXT NOT NULL,
    resend_carrier TEXT NOT NULL,
    resend_number TEXT NOT NULL,
    refund_no TEXT,
    ended_by TEXT,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_after_sale_case PRIMARY KEY (id),
    CONSTRAINT uq_after_sale_case_order_no_request_key UNIQUE (order_no, request_key),
    CONSTRAINT ck_after_sale_case_kind CHECK (kind IN ('refund', 'return', 'resend')),
    CONSTRAINT ck_after_sale_case_reason CHECK (reason IN ('changed_mind', 'slow', 'no_reason', 'not_received', 'damaged', 'flawed', 'mismatch', 'missing', 'wrong_goods', 'other')),
    CONSTRAINT ck_after_sale_case_state CHECK (state IN ('asked', 'sending_back', 'inspecting', 'resending', 'refused', 'appealed', 'refunded', 'resent', 'closed')),
    CONSTRAINT ck_after_sale_case_ended CHECK ((ended_at IS NULL) = (state NOT IN ('closed', 'refunded', 'resent'))),
    CONSTRAINT ck_after_sale_case_ended_by CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND ended_by IN ('ask', 'withdraw', 'agree', 'refuse', 'send_back', 'accept', 'appeal', 'resend', 'lapse', 'settle', 'escalate')),
    CONSTRAINT ck_after_sale_case_refund CHECK ((state = 'refunded') = (refund_no IS NOT NULL)),
    CONSTRAINT ck_after_sale_case_resend CHECK (kind <> 'resend' OR (amount_fen = 0 AND state <> 'refunded')),
    CONSTRAINT ck_after_sale_case_resent CHECK ((state = 'resent') = (resend_number <> '')),
    CONSTRAINT ck_after_sale_case_sent_back CHECK ((sent_back_at IS NULL) = (back_number = '')),
    CONSTRAINT ck_after_sale_case_refused CHECK (state NOT IN ('refused', 'appealed') OR refused_by IS NOT NULL),
    CONSTRAINT ck_after_sale_case_amount CHECK (amount_fen >= 0 AND shipping_fen >= 0 AND shipping_fen <= amount_fen),
    CONSTRAINT ck_after_sale_case_due CHECK (due_at IS NULL OR state NOT IN ('closed', 'refunded', 'resent')),
    CONSTRAINT uq_after_sale_case_no UNIQUE (no),
    CONSTRAINT fk_after_sale_case_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no),
    CONSTRAINT fk_after_sale_case_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT uq_after_sale_case_refund_no UNIQUE (refund_no),
    CONSTRAINT fk_after_sale_case_refund_no FOREIGN KEY(refund_no) REFERENCES refund (refund_no)
)
;;
CREATE INDEX ix_after_sale_case_asked ON after_sale_case (asked_at, id)
;;
CREATE INDEX ix_after_sale_case_due ON after_sale_case (due_at) WHERE state NOT IN ('closed', 'refunded', 'resent')
;;
CREATE INDEX ix_after_sale_case_member ON after_sale_case (member_id, id)
;;
CREATE INDEX ix_after_sale_case_order_no ON after_sale_case (order_no)
;;
CREATE INDEX ix_after_sale_case_state ON after_sale_case (state, asked_at, id)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER after_sale_case_stays BEFORE DELETE ON after_sale_case FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER after_sale_case_never_emptied BEFORE TRUNCATE ON after_sale_case FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER after_sale_case_frozen BEFORE UPDATE OF "no", "order_no", "member_id", "kind", "reason", "amount_fen", "shipping_fen", "terms", "request_key", "asked_at" ON after_sale_case FOR EACH ROW WHEN (NEW."no" IS DISTINCT FROM OLD."no" OR NEW."order_no" IS DISTINCT FROM OLD."order_no" OR NEW."member_id" IS DISTINCT FROM OLD."member_id" OR NEW."kind" IS DISTINCT FROM OLD."kind" OR NEW."reason" IS DISTINCT FROM OLD."reason" OR NEW."amount_fen" IS DISTINCT FROM OLD."amount_fen" OR NEW."shipping_fen" IS DISTINCT FROM OLD."shipping_fen" OR NEW."terms" IS DISTINCT FROM OLD."terms" OR NEW."request_key" IS DISTINCT FROM OLD."request_key" OR NEW."asked_at" IS DISTINCT FROM OLD."asked_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER after_sale_case_set_once BEFORE UPDATE OF "refund_no", "ended_by", "ended_at", "sent_back_at" ON after_sale_case FOR EACH ROW WHEN ((OLD."refund_no" IS NOT NULL AND NEW."refund_no" IS DISTINCT FROM OLD."refund_no") OR (OLD."ended_by" IS NOT NULL AND NEW."ended_by" IS DISTINCT FROM OLD."ended_by") OR (OLD."ended_at" IS NOT NULL AND NEW."ended_at" IS DISTINCT FROM OLD."ended_at") OR (OLD."sent_back_at" IS NOT NULL AND NEW."sent_back_at" IS DISTINCT FROM OLD."sent_back_at")) EXECUTE FUNCTION refuse_illegal('what is written here once never changes')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER after_sale_case_state_steps BEFORE UPDATE OF state ON after_sale_case FOR EACH ROW WHEN (NEW.state <> OLD.state AND NOT ((OLD.state = 'asked' AND NEW.state = 'closed') OR (OLD.state = 'asked' AND NEW.state = 'refunded') OR (OLD.state = 'asked' AND NEW.state = 'refused') OR (OLD.state = 'asked' AND NEW.state = 'resending') OR (OLD.state = 'asked' AND NEW.state = 'sending_back') OR (OLD.state = 'sending_back' AND NEW.state = 'closed') OR (OLD.state = 'sending_back' AND NEW.state = 'inspecting') OR (OLD.state = 'inspecting' AND NEW.state = 'closed') OR (OLD.state = 'inspecting' AND NEW.state = 'refunded') OR (OLD.state = 'inspecting' AND NEW.state = 'refused') OR (OLD.state = 'resending' AND NEW.state = 'closed') OR (OLD.state = 'resending' AND NEW.state = 'refused') OR (OLD.state = 'resending' AND NEW.state = 'resent') OR (OLD.state = 'refused' AND NEW.state = 'appealed') OR (OLD.state = 'refused' AND NEW.state = 'closed') OR (OLD.state = 'appealed' AND NEW.state = 'closed') OR (OLD.state = 'appealed' AND NEW.state = 'refunded') OR (OLD.state = 'appealed' AND NEW.state = 'resending') OR (OLD.state = 'appealed' AND NEW.state = 'sending_back'))) EXECUTE FUNCTION refuse_illegal('no such step of state')
;;
CREATE TABLE parcel_line (
    parcel_id BIGINT NOT NULL,
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    stock_id BIGINT NOT NULL,
    quantity INTEGER NOT NULL,
    CONSTRAINT pk_parcel_line PRIMARY KEY (parcel_id, line, stock_id),
    CONSTRAINT fk_parcel_line_order_no_line_stock_id FOREIGN KEY(order_no, line, stock_id) REFERENCES portion (order_no, line, stock_id),
    CONSTRAINT ck_parcel_line_quantity CHECK (quantity > 0),
    CONSTRAINT fk_parcel_line_parcel_id FOREIGN KEY(parcel_id) REFERENCES parcel (id)
)
;;
CREATE INDEX ix_parcel_line_order ON parcel_line (order_no, line)
;;
CREATE TABLE refund_attempt (
    out_refund_no TEXT NOT NULL,
    refund_no TEXT NOT NULL,
    status TEXT NOT NULL,
    refund_id TEXT,
    tries INTEGER NOT NULL,
    goes_out_at TIMESTAMP WITH TIME ZONE NOT NULL,
    next_try_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_refund_attempt PRIMARY KEY (out_refund_no),
    CONSTRAINT ck_refund_attempt_status CHECK (status IN ('sending', 'refused', 'processing', 'abnormal', 'success', 'closed')),
    CONSTRAINT ck_refund_attempt_ended CHECK ((ended_at IS NULL) = (status NOT IN ('success', 'closed'))),
    CONSTRAINT fk_refund_attempt_refund_no FOREIGN KEY(refund_no) REFERENCES refund (refund_no)
)
;;
CREATE INDEX ix_refund_attempt_due ON refund_attempt (next_try_at) WHERE status NOT IN ('success', 'closed')
;;
CREATE INDEX ix_refund_attempt_refund_no ON refund_attempt (refund_no)
;;
CREATE UNIQUE INDEX uq_refund_attempt_in_force ON refund_attempt (refund_no) WHERE status <> 'closed'
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER refund_attempt_stays BEFORE DELETE ON refund_attempt FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER refund_attempt_never_emptied BEFORE TRUNCATE ON refund_attempt FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE TABLE refund_decision (
    refund_no TEXT NOT NULL,
    order_no TEXT NOT NULL,
    shipping_fen BIGINT NOT NULL,
    given_up_by TEXT,
    given_up_reason TEXT,
    CONSTRAINT pk_refund_decision PRIMARY KEY (refund_no),
    CONSTRAINT ck_refund_decision_shipping CHECK (shipping_fen >= 0),
    CONSTRAINT fk_refund_decision_refund_no FOREIGN KEY(refund_no) REFERENCES refund (refund_no),
    CONSTRAINT fk_refund_decision_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE TABLE after_sale_line (
    case_no TEXT NOT NULL,
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    units INTEGER NOT NULL,
    CONSTRAINT pk_after_sale_line PRIMARY KEY (case_no, line),
    CONSTRAINT fk_after_sale_line_order_no_line FOREIGN KEY(order_no, line) REFERENCES order_line (order_no, line),
    CONSTRAINT ck_after_sale_line_units CHECK (units > 0),
    CONSTRAINT fk_after_sale_line_case_no FOREIGN KEY(case_no) REFERENCES after_sale_case (no)
)
;;
CREATE INDEX ix_after_sale_line_order ON after_sale_line (order_no, line)
;;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER after_sale_line_append_only BEFORE UPDATE OR DELETE ON after_sale_line FOR EACH ROW EXECUTE FUNCTION refuse_change()
;;
CREATE TRIGGER after_sale_line_never_emptied BEFORE TRUNCATE ON after_sale_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;;
CREATE TABLE after_sale_step (
    id BIGSERIAL NOT NULL,
    case_no TEXT NOT NULL,
    action TEXT NOT NULL,
    before TEXT,
    after TEXT NOT NULL,
    words TEXT NOT NULL,
    taken_by TEXT NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_after_sale_step PRIMARY KEY (id),
    CONSTRAINT ck_after_sale_step_action CHECK (action IN ('ask', 'withdraw', 'agree', 'refuse', 'send_back', 'accept', 'appeal', 'resend', 'lapse', 'settle', 'escalate') AND (before IS NULL) = (action = 'ask')),
    CONSTRAINT ck_after_sale_step_after CHECK (after IN ('asked', 'sending_back', 'inspecting', 'resending', 'refused', 'appealed', 'refunded', 'resent', 'closed')),
    CONSTRAINT fk_after_sale_step_case_no FOREIGN KEY(case_no) REFERENCES after_sale_case (no)
)
;;
CREATE INDEX ix_after_sale_step_case_no ON after_sale_step (case_no)
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER after_sale_step_stays BEFORE DELETE ON after_sale_step FOR EACH ROW EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER after_sale_step_never_emptied BEFORE TRUNCATE ON after_sale_step FOR EACH STATEMENT EXECUTE FUNCTION refuse_illegal('rows are never deleted')
;;
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
;;
CREATE TRIGGER after_sale_step_frozen BEFORE UPDATE OF "case_no", "action", "before", "after", "taken_by", "taken_at" ON after_sale_step FOR EACH ROW WHEN (NEW."case_no" IS DISTINCT FROM OLD."case_no" OR NEW."action" IS DISTINCT FROM OLD."action" OR NEW."before" IS DISTINCT FROM OLD."before" OR NEW."after" IS DISTINCT FROM OLD."after" OR NEW."taken_by" IS DISTINCT FROM OLD."taken_by" OR NEW."taken_at" IS DISTINCT FROM OLD."taken_at") EXECUTE FUNCTION refuse_illegal('what is written here never changes')
;;
CREATE TABLE refund_line (
    refund_no TEXT NOT NULL,
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    CONSTRAINT pk_refund_line PRIMARY KEY (refund_no, line),
    CONSTRAINT fk_refund_line_order_no_line FOREIGN KEY(order_no, line) REFERENCES order_line (order_no, line),
    CONSTRAINT ck_refund_line_amount CHECK (amount_fen > 0),
    CONSTRAINT fk_refund_line_refund_no FOREIGN KEY(refund_no) REFERENCES refund_decision (refund_no)
)
;;
CREATE TABLE refund_unit (
    refund_no TEXT NOT NULL,
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    stock_id BIGINT NOT NULL,
    ended INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    restocked INTEGER NOT NULL,
    CONSTRAINT pk_refund_unit PRIMARY KEY (refund_no, line, stock_id),
    CONSTRAINT fk_refund_unit_order_no_line_stock_id FOREIGN KEY(order_no, line, stock_id) REFERENCES portion (order_no, line, stock_id),
    CONSTRAINT ck_refund_unit_units CHECK (ended >= 0 AND returned >= 0 AND ended + returned > 0),
    CONSTRAINT ck_refund_unit_restocked CHECK (restocked IN (0, ended + returned)),
    CONSTRAINT fk_refund_unit_refund_no FOREIGN KEY(refund_no) REFERENCES refund_decision (refund_no)
)
;;
