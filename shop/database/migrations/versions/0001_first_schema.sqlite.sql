CREATE TABLE adjustment (
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    person_kind TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    reason TEXT NOT NULL,
    adjusted_by TEXT NOT NULL,
    second_by TEXT,
    adjusted_at INTEGER NOT NULL,
    CONSTRAINT pk_adjustment PRIMARY KEY (number),
    CONSTRAINT ck_adjustment_kind CHECK (kind IN ('adjusted', 'debt_written_off')),
    CONSTRAINT ck_adjustment_amount CHECK (amount_fen <> 0 AND amount_fen BETWEEN -1000000000000000 AND 1000000000000000),
    CONSTRAINT ck_adjustment_written_off CHECK (kind = 'adjusted' OR amount_fen > 0),
    CONSTRAINT ck_adjustment_reason CHECK (length(reason) > 0),
    CONSTRAINT ck_adjustment_two_people CHECK (second_by <> adjusted_by)
)
 STRICT
;;
CREATE INDEX ix_adjustment_person_id ON adjustment (person_id)
;;
CREATE TRIGGER adjustment_no_UPDATE BEFORE UPDATE ON adjustment BEGIN SELECT RAISE(ABORT, 'adjustment is append-only'); END
;;
CREATE TRIGGER adjustment_no_DELETE BEFORE DELETE ON adjustment BEGIN SELECT RAISE(ABORT, 'adjustment is append-only'); END
;;
CREATE TABLE award (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    person_kind TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    rank INTEGER NOT NULL,
    capped INTEGER NOT NULL,
    tier TEXT,
    rule TEXT NOT NULL,
    rate_bp INTEGER,
    fixed_fen INTEGER,
    wanted_fen INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    kept_fen INTEGER NOT NULL,
    status TEXT NOT NULL,
    review_reason TEXT,
    cleared_at INTEGER,
    reversed_fen INTEGER,
    hold_days INTEGER NOT NULL,
    accrued_at INTEGER NOT NULL,
    matures_at INTEGER,
    matured_at INTEGER,
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
 STRICT
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
CREATE TRIGGER award_frozen BEFORE UPDATE OF "id", "code", "order_no", "line", "person_kind", "person_id", "role", "rank", "capped", "tier", "rule", "rate_bp", "fixed_fen", "wanted_fen", "amount_fen", "hold_days", "accrued_at" ON award WHEN NEW."id" IS NOT OLD."id" OR NEW."code" IS NOT OLD."code" OR NEW."order_no" IS NOT OLD."order_no" OR NEW."line" IS NOT OLD."line" OR NEW."person_kind" IS NOT OLD."person_kind" OR NEW."person_id" IS NOT OLD."person_id" OR NEW."role" IS NOT OLD."role" OR NEW."rank" IS NOT OLD."rank" OR NEW."capped" IS NOT OLD."capped" OR NEW."tier" IS NOT OLD."tier" OR NEW."rule" IS NOT OLD."rule" OR NEW."rate_bp" IS NOT OLD."rate_bp" OR NEW."fixed_fen" IS NOT OLD."fixed_fen" OR NEW."wanted_fen" IS NOT OLD."wanted_fen" OR NEW."amount_fen" IS NOT OLD."amount_fen" OR NEW."hold_days" IS NOT OLD."hold_days" OR NEW."accrued_at" IS NOT OLD."accrued_at" BEGIN SELECT RAISE(ABORT, 'award: what is written here never changes'); END
;;
CREATE TRIGGER award_set_once BEFORE UPDATE OF "matured_at", "reversed_fen" ON award WHEN (OLD."matured_at" IS NOT NULL AND NEW."matured_at" IS NOT OLD."matured_at") OR (OLD."reversed_fen" IS NOT NULL AND NEW."reversed_fen" IS NOT OLD."reversed_fen") BEGIN SELECT RAISE(ABORT, 'award: what is written here once never changes'); END
;;
CREATE TRIGGER award_status_steps BEFORE UPDATE OF status ON award WHEN NEW.status <> OLD.status AND NOT ((OLD.status = 'pending' AND NEW.status = 'review') OR (OLD.status = 'pending' AND NEW.status = 'available') OR (OLD.status = 'pending' AND NEW.status = 'reversed') OR (OLD.status = 'review' AND NEW.status = 'pending') OR (OLD.status = 'review' AND NEW.status = 'available') OR (OLD.status = 'review' AND NEW.status = 'reversed')) BEGIN SELECT RAISE(ABORT, 'award: no such step of status'); END
;;
CREATE TRIGGER award_stays BEFORE DELETE ON award BEGIN SELECT RAISE(ABORT, 'award: rows are never deleted'); END
;;
CREATE TABLE award_set (
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    base TEXT NOT NULL,
    base_fen INTEGER NOT NULL,
    cap_bp INTEGER NOT NULL,
    cap_fen INTEGER NOT NULL,
    wanted_fen INTEGER NOT NULL,
    total_fen INTEGER NOT NULL,
    CONSTRAINT pk_award_set PRIMARY KEY (order_no, line),
    CONSTRAINT ck_award_set_cap CHECK (total_fen > 0 AND total_fen <= cap_fen AND total_fen <= wanted_fen)
)
 STRICT
;;
CREATE TRIGGER award_set_no_UPDATE BEFORE UPDATE ON award_set BEGIN SELECT RAISE(ABORT, 'award_set is append-only'); END
;;
CREATE TRIGGER award_set_no_DELETE BEFORE DELETE ON award_set BEGIN SELECT RAISE(ABORT, 'award_set is append-only'); END
;;
CREATE TABLE balance_spending (
    order_no TEXT NOT NULL,
    person_kind TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    returned_fen INTEGER NOT NULL,
    status TEXT NOT NULL,
    reserved_at INTEGER NOT NULL,
    ended_at INTEGER,
    CONSTRAINT pk_balance_spending PRIMARY KEY (order_no),
    CONSTRAINT ck_balance_spending_amount CHECK (amount_fen > 0 AND returned_fen BETWEEN 0 AND amount_fen),
    CONSTRAINT ck_balance_spending_status CHECK (status IN ('reserved', 'spent', 'released')),
    CONSTRAINT ck_balance_spending_returned CHECK (returned_fen = 0 OR status = 'spent'),
    CONSTRAINT ck_balance_spending_ended CHECK ((ended_at IS NULL) = (status = 'reserved'))
)
 STRICT
;;
CREATE INDEX ix_balance_spending_person_id ON balance_spending (person_id)
;;
CREATE TRIGGER balance_spending_frozen BEFORE UPDATE OF "order_no", "person_kind", "person_id", "amount_fen", "reserved_at" ON balance_spending WHEN NEW."order_no" IS NOT OLD."order_no" OR NEW."person_kind" IS NOT OLD."person_kind" OR NEW."person_id" IS NOT OLD."person_id" OR NEW."amount_fen" IS NOT OLD."amount_fen" OR NEW."reserved_at" IS NOT OLD."reserved_at" BEGIN SELECT RAISE(ABORT, 'balance_spending: what is written here never changes'); END
;;
CREATE TRIGGER balance_spending_status_steps BEFORE UPDATE OF status ON balance_spending WHEN NEW.status <> OLD.status AND NOT ((OLD.status = 'reserved' AND NEW.status = 'spent') OR (OLD.status = 'reserved' AND NEW.status = 'released')) BEGIN SELECT RAISE(ABORT, 'balance_spending: no such step of status'); END
;;
CREATE TRIGGER balance_spending_stays BEFORE DELETE ON balance_spending BEGIN SELECT RAISE(ABORT, 'balance_spending: rows are never deleted'); END
;;
CREATE TABLE bank_batch (
    no TEXT NOT NULL,
    paid_by TEXT NOT NULL,
    lines INTEGER NOT NULL,
    total_fen INTEGER NOT NULL,
    exported_by TEXT NOT NULL,
    exported_at INTEGER NOT NULL,
    CONSTRAINT pk_bank_batch PRIMARY KEY (no),
    CONSTRAINT ck_bank_batch_paid_by CHECK (paid_by IN ('bank', 'provider')),
    CONSTRAINT ck_bank_batch_not_empty CHECK (lines > 0 AND total_fen > 0)
)
 STRICT
;;
CREATE INDEX ix_bank_batch_exported_at ON bank_batch (exported_at)
;;
CREATE TRIGGER bank_batch_no_UPDATE BEFORE UPDATE ON bank_batch BEGIN SELECT RAISE(ABORT, 'bank_batch is append-only'); END
;;
CREATE TRIGGER bank_batch_no_DELETE BEFORE DELETE ON bank_batch BEGIN SELECT RAISE(ABORT, 'bank_batch is append-only'); END
;;
CREATE TABLE branch_move (
    member_id INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    after_recruit INTEGER NOT NULL,
    after_below INTEGER NOT NULL,
    kept_at INTEGER NOT NULL,
    CONSTRAINT pk_branch_move PRIMARY KEY (member_id),
    CONSTRAINT ck_branch_move_stage CHECK (stage IN (1, 2))
)
 STRICT
;;
CREATE TABLE distributor (
    member_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    status TEXT NOT NULL,
    tier TEXT,
    imported INTEGER NOT NULL,
    since INTEGER NOT NULL,
    first_paid_at INTEGER,
    CONSTRAINT pk_distributor PRIMARY KEY (member_id),
    CONSTRAINT ck_distributor_status CHECK (status IN ('active', 'suspended', 'none', 'erased')),
    CONSTRAINT uq_distributor_code UNIQUE (code)
)
 STRICT
;;
CREATE INDEX ix_distributor_status ON distributor (status, member_id)
;;
CREATE INDEX ix_distributor_tier ON distributor (tier, member_id)
;;
CREATE TABLE distributor_change (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    status_before TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    CONSTRAINT pk_distributor_change PRIMARY KEY (id)
)
 STRICT
;;
CREATE INDEX ix_distributor_change_member_id ON distributor_change (member_id)
;;
CREATE TRIGGER distributor_change_no_UPDATE BEFORE UPDATE ON distributor_change BEGIN SELECT RAISE(ABORT, 'distributor_change is append-only'); END
;;
CREATE TRIGGER distributor_change_no_DELETE BEFORE DELETE ON distributor_change BEGIN SELECT RAISE(ABORT, 'distributor_change is append-only'); END
;;
CREATE TABLE distributor_group (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    rule TEXT,
    members INTEGER NOT NULL,
    reviewed_on INTEGER NOT NULL,
    reached INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    CONSTRAINT pk_distributor_group PRIMARY KEY (id),
    CONSTRAINT ck_distributor_group_members CHECK (members >= 0),
    CONSTRAINT uq_distributor_group_name UNIQUE (name)
)
 STRICT
;;
CREATE TABLE distributor_tier_change (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    tier_before TEXT,
    tier TEXT,
    metrics TEXT,
    reason TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    CONSTRAINT pk_distributor_tier_change PRIMARY KEY (id)
)
 STRICT
;;
CREATE INDEX ix_distributor_tier_change_member_id ON distributor_tier_change (member_id)
;;
CREATE TRIGGER distributor_tier_change_no_UPDATE BEFORE UPDATE ON distributor_tier_change BEGIN SELECT RAISE(ABORT, 'distributor_tier_change is append-only'); END
;;
CREATE TRIGGER distributor_tier_change_no_DELETE BEFORE DELETE ON distributor_tier_change BEGIN SELECT RAISE(ABORT, 'distributor_tier_change is append-only'); END
;;
CREATE TABLE dividend_earning (
    id INTEGER NOT NULL,
    span TEXT NOT NULL,
    period TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    paid_fen INTEGER NOT NULL,
    parts INTEGER NOT NULL,
    CONSTRAINT pk_dividend_earning PRIMARY KEY (id),
    CONSTRAINT uq_dividend_earning_period_member_id UNIQUE (period, member_id),
    CONSTRAINT ck_dividend_earning_span CHECK (span IN ('year', 'month')),
    CONSTRAINT ck_dividend_earning_paid CHECK (paid_fen > 0 AND parts > 0)
)
 STRICT
;;
CREATE INDEX ix_dividend_earning_member ON dividend_earning (member_id, period)
;;
CREATE INDEX ix_dividend_earning_most ON dividend_earning (span, paid_fen, id)
;;
CREATE INDEX ix_dividend_earning_period ON dividend_earning (period, paid_fen, id)
;;
CREATE TABLE earning (
    person_kind TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    period TEXT NOT NULL,
    earned_fen INTEGER NOT NULL,
    taken_back_fen INTEGER NOT NULL,
    awards INTEGER NOT NULL,
    CONSTRAINT pk_earning PRIMARY KEY (person_kind, person_id, period),
    CONSTRAINT ck_earning_earned CHECK (earned_fen >= 0 AND awards >= 0)
)
 STRICT
;;
CREATE TABLE ledger_balance (
    person_kind TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    account TEXT NOT NULL,
    balance_fen INTEGER NOT NULL,
    entry_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT pk_ledger_balance PRIMARY KEY (person_kind, person_id, account),
    CONSTRAINT ck_ledger_balance_not_below_zero CHECK (balance_fen >= 0 OR account NOT IN ('pending', 'withdrawing', 'spending', 'prepaid'))
)
 STRICT
;;
CREATE TRIGGER ledger_balance_begins BEFORE INSERT ON ledger_balance WHEN NOT EXISTS (SELECT 1 FROM ledger_posting
    WHERE entry_id = NEW.entry_id AND position = NEW.position
    AND person_kind = NEW.person_kind AND person_id = NEW.person_id
    AND ((source = NEW.person_kind || ':' || NEW.account AND -amount_fen = NEW.balance_fen)
        OR (destination = NEW.person_kind || ':' || NEW.account AND amount_fen = NEW.balance_fen))) BEGIN SELECT RAISE(ABORT, 'ledger_balance: balances change by postings alone'); END
;;
CREATE TRIGGER ledger_balance_moves BEFORE UPDATE ON ledger_balance WHEN NEW.person_kind <> OLD.person_kind OR NEW.person_id <> OLD.person_id OR NEW.account <> OLD.account OR (NEW.entry_id, NEW.position) <= (OLD.entry_id, OLD.position) OR NOT EXISTS (SELECT 1 FROM ledger_posting
    WHERE entry_id = NEW.entry_id AND position = NEW.position
    AND person_kind = NEW.person_kind AND person_id = NEW.person_id
    AND ((source = NEW.person_kind || ':' || NEW.account AND -amount_fen = NEW.balance_fen - OLD.balance_fen)
        OR (destination = NEW.person_kind || ':' || NEW.account AND amount_fen = NEW.balance_fen - OLD.balance_fen))) BEGIN SELECT RAISE(ABORT, 'ledger_balance: balances change by postings alone'); END
;;
CREATE TRIGGER ledger_balance_stays BEFORE DELETE ON ledger_balance BEGIN SELECT RAISE(ABORT, 'ledger_balance: balances change by postings alone'); END
;;
CREATE TABLE ledger_day (
    day TEXT NOT NULL,
    source TEXT NOT NULL,
    destination TEXT NOT NULL,
    code TEXT NOT NULL,
    fen INTEGER NOT NULL,
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    seal_id INTEGER NOT NULL,
    CONSTRAINT pk_ledger_day PRIMARY KEY (day, source, destination, code),
    CONSTRAINT ck_ledger_day_sums CHECK (fen > 0 AND first_id <= last_id AND last_id <= seal_id)
)
 STRICT
;;
CREATE TRIGGER ledger_day_begins BEFORE INSERT ON ledger_day WHEN NOT NEW.seal_id = (SELECT max(last_id) FROM ledger_seal) BEGIN SELECT RAISE(ABORT, 'ledger_day: sums of days change as entries are sealed'); END
;;
CREATE TRIGGER ledger_day_moves BEFORE UPDATE ON ledger_day WHEN NEW.day <> OLD.day OR NEW.source <> OLD.source OR NEW.destination <> OLD.destination OR NEW.code <> OLD.code OR NEW.seal_id <= OLD.seal_id OR NOT NEW.seal_id = (SELECT max(last_id) FROM ledger_seal) BEGIN SELECT RAISE(ABORT, 'ledger_day: sums of days change as entries are sealed'); END
;;
CREATE TRIGGER ledger_day_stays BEFORE DELETE ON ledger_day BEGIN SELECT RAISE(ABORT, 'ledger_day: sums of days change as entries are sealed'); END
;;
CREATE TABLE ledger_entry (
    id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    digest TEXT NOT NULL,
    order_no TEXT,
    posted_at INTEGER NOT NULL,
    CONSTRAINT pk_ledger_entry PRIMARY KEY (id),
    CONSTRAINT uq_ledger_entry_key UNIQUE ("key")
)
 STRICT
;;
CREATE INDEX ix_ledger_entry_order_no ON ledger_entry (order_no) WHERE order_no IS NOT NULL
;;
CREATE TRIGGER ledger_entry_no_UPDATE BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only'); END
;;
CREATE TRIGGER ledger_entry_no_DELETE BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only'); END
;;
CREATE TRIGGER ledger_entry_open_month BEFORE INSERT ON ledger_entry WHEN NEW.posted_at < (SELECT max(ends_at) FROM ledger_month WHERE reopened_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'ledger_entry: the month is closed'); END
;;
CREATE TABLE ledger_lock (
    name TEXT NOT NULL,
    CONSTRAINT pk_ledger_lock PRIMARY KEY (name)
)
 STRICT
;;
CREATE TABLE ledger_month (
    id INTEGER NOT NULL,
    month TEXT NOT NULL,
    ends_at INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    seal TEXT NOT NULL,
    closed_by TEXT NOT NULL,
    closed_at INTEGER NOT NULL,
    reopened_by TEXT,
    second_by TEXT,
    reopened_at INTEGER,
    reason TEXT,
    CONSTRAINT pk_ledger_month PRIMARY KEY (id),
    CONSTRAINT ck_ledger_month_over CHECK (closed_at >= ends_at),
    CONSTRAINT ck_ledger_month_two_people CHECK (second_by <> reopened_by),
    CONSTRAINT ck_ledger_month_reopened CHECK ((reopened_at IS NULL) = (reopened_by IS NULL) AND (reopened_at IS NULL) = (second_by IS NULL) AND (reopened_at IS NULL) = (reason IS NULL)),
    CONSTRAINT ck_ledger_month_reason CHECK (length(reason) > 0)
)
 STRICT
;;
CREATE INDEX ix_ledger_month_ends ON ledger_month (ends_at) WHERE reopened_at IS NULL
;;
CREATE UNIQUE INDEX ix_ledger_month_closed ON ledger_month (month) WHERE reopened_at IS NULL
;;
CREATE TRIGGER ledger_month_sealed BEFORE INSERT ON ledger_month WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id > NEW.last_id AND posted_at < NEW.ends_at)
BEGIN SELECT RAISE(ABORT, 'ledger_month: entries are not sealed'); END
;;
CREATE TRIGGER ledger_month_frozen BEFORE UPDATE OF "id", "month", "ends_at", "last_id", "seal", "closed_by", "closed_at" ON ledger_month WHEN NEW."id" IS NOT OLD."id" OR NEW."month" IS NOT OLD."month" OR NEW."ends_at" IS NOT OLD."ends_at" OR NEW."last_id" IS NOT OLD."last_id" OR NEW."seal" IS NOT OLD."seal" OR NEW."closed_by" IS NOT OLD."closed_by" OR NEW."closed_at" IS NOT OLD."closed_at" BEGIN SELECT RAISE(ABORT, 'ledger_month: what is written here never changes'); END
;;
CREATE TRIGGER ledger_month_set_once BEFORE UPDATE OF "reopened_by", "second_by", "reopened_at", "reason" ON ledger_month WHEN (OLD."reopened_by" IS NOT NULL AND NEW."reopened_by" IS NOT OLD."reopened_by") OR (OLD."second_by" IS NOT NULL AND NEW."second_by" IS NOT OLD."second_by") OR (OLD."reopened_at" IS NOT NULL AND NEW."reopened_at" IS NOT OLD."reopened_at") OR (OLD."reason" IS NOT NULL AND NEW."reason" IS NOT OLD."reason") BEGIN SELECT RAISE(ABORT, 'ledger_month: what is written here once never changes'); END
;;
CREATE TRIGGER ledger_month_stays BEFORE DELETE ON ledger_month BEGIN SELECT RAISE(ABORT, 'ledger_month: rows are never deleted'); END
;;
CREATE TABLE ledger_seal (
    last_id INTEGER NOT NULL,
    first_id INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    leaves TEXT NOT NULL,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL,
    sealed_at INTEGER NOT NULL,
    CONSTRAINT pk_ledger_seal PRIMARY KEY (last_id),
    CONSTRAINT ck_ledger_seal_ids CHECK (first_id <= last_id AND entries >= 1 AND entries <= last_id - first_id + 1),
    CONSTRAINT uq_ledger_seal_first_id UNIQUE (first_id),
    CONSTRAINT uq_ledger_seal_previous UNIQUE (previous),
    CONSTRAINT uq_ledger_seal_digest UNIQUE (digest)
)
 STRICT
;;
CREATE TRIGGER ledger_seal_no_UPDATE BEFORE UPDATE ON ledger_seal BEGIN SELECT RAISE(ABORT, 'ledger_seal is append-only'); END
;;
CREATE TRIGGER ledger_seal_no_DELETE BEFORE DELETE ON ledger_seal BEGIN SELECT RAISE(ABORT, 'ledger_seal is append-only'); END
;;
CREATE TRIGGER ledger_seal_sums_days AFTER INSERT ON ledger_seal BEGIN INSERT INTO ledger_day (day, source, destination, code, fen, first_id, last_id, seal_id)
    SELECT moved.day, moved.source, moved.destination, moved.code, sum(moved.amount_fen), min(moved.id), max(moved.id), NEW.last_id
    FROM (
        SELECT date(entry.posted_at / 1000000 + 28800, 'unixepoch') AS day, posting.source, posting.destination, posting.code, posting.amount_fen, entry.id
        FROM ledger_entry entry JOIN ledger_posting posting ON posting.entry_id = entry.id
        WHERE entry.id BETWEEN NEW.first_id AND NEW.last_id
    ) AS moved
    WHERE true GROUP BY moved.day, moved.source, moved.destination, moved.code
    ON CONFLICT (day, source, destination, code) DO UPDATE
    SET fen = ledger_day.fen + excluded.fen, first_id = min(ledger_day.first_id, excluded.first_id),
        last_id = max(ledger_day.last_id, excluded.last_id), seal_id = excluded.seal_id
; END
;;
CREATE TABLE pay_fee (
    payment TEXT NOT NULL,
    order_no TEXT,
    fee_fen INTEGER NOT NULL,
    returned_fen INTEGER NOT NULL,
    posted_at INTEGER NOT NULL,
    CONSTRAINT pk_pay_fee PRIMARY KEY (payment),
    CONSTRAINT ck_pay_fee_amount CHECK (fee_fen > 0 AND returned_fen BETWEEN 0 AND fee_fen)
)
 STRICT
;;
CREATE TRIGGER pay_fee_frozen BEFORE UPDATE OF "payment", "order_no", "fee_fen", "posted_at" ON pay_fee WHEN NEW."payment" IS NOT OLD."payment" OR NEW."order_no" IS NOT OLD."order_no" OR NEW."fee_fen" IS NOT OLD."fee_fen" OR NEW."posted_at" IS NOT OLD."posted_at" BEGIN SELECT RAISE(ABORT, 'pay_fee: what is written here never changes'); END
;;
CREATE TRIGGER pay_fee_stays BEFORE DELETE ON pay_fee BEGIN SELECT RAISE(ABORT, 'pay_fee: rows are never deleted'); END
;;
CREATE TABLE policy_acknowledgement (
    id INTEGER NOT NULL,
    notice_version TEXT NOT NULL,
    acknowledged_by TEXT NOT NULL,
    acknowledged_at INTEGER NOT NULL,
    CONSTRAINT pk_policy_acknowledgement PRIMARY KEY (id)
)
 STRICT
;;
CREATE TRIGGER policy_acknowledgement_no_UPDATE BEFORE UPDATE ON policy_acknowledgement BEGIN SELECT RAISE(ABORT, 'policy_acknowledgement is append-only'); END
;;
CREATE TRIGGER policy_acknowledgement_no_DELETE BEFORE DELETE ON policy_acknowledgement BEGIN SELECT RAISE(ABORT, 'policy_acknowledgement is append-only'); END
;;
CREATE TABLE pool (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_pool PRIMARY KEY (id),
    CONSTRAINT uq_pool_name UNIQUE (name)
)
 STRICT
;;
CREATE TABLE ranking (
    period TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    earned_fen INTEGER NOT NULL,
    CONSTRAINT pk_ranking PRIMARY KEY (period, member_id),
    CONSTRAINT ck_ranking_earned CHECK (earned_fen >= 0)
)
 STRICT
;;
CREATE INDEX ix_ranking_earned ON ranking (period, earned_fen DESC, member_id)
;;
CREATE TABLE ranking_bucket (
    period TEXT NOT NULL,
    level INTEGER NOT NULL,
    number INTEGER NOT NULL,
    members INTEGER NOT NULL,
    CONSTRAINT pk_ranking_bucket PRIMARY KEY (period, level, number),
    CONSTRAINT ck_ranking_bucket_members CHECK (members >= 0)
)
 STRICT
;;
CREATE TABLE ranking_range (
    id INTEGER NOT NULL,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    status TEXT NOT NULL,
    reached INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    computed_at INTEGER,
    CONSTRAINT pk_ranking_range PRIMARY KEY (id),
    CONSTRAINT ck_ranking_range_status CHECK (status IN ('asked', 'computed', 'replaced')),
    CONSTRAINT ck_ranking_range_days CHECK (first_day <= last_day)
)
 STRICT
;;
CREATE INDEX ix_ranking_range_days ON ranking_range (first_day, last_day, id)
;;
CREATE UNIQUE INDEX uq_ranking_range_asked ON ranking_range (first_day, last_day) WHERE status = 'asked'
;;
CREATE TABLE referral_attempt (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    attempted_id INTEGER,
    outcome TEXT NOT NULL,
    referrer_id INTEGER,
    via TEXT NOT NULL,
    attempted_at INTEGER NOT NULL,
    CONSTRAINT pk_referral_attempt PRIMARY KEY (id)
)
 STRICT
;;
CREATE INDEX ix_referral_attempt_member_id ON referral_attempt (member_id)
;;
CREATE TRIGGER referral_attempt_no_UPDATE BEFORE UPDATE ON referral_attempt BEGIN SELECT RAISE(ABORT, 'referral_attempt is append-only'); END
;;
CREATE TRIGGER referral_attempt_no_DELETE BEFORE DELETE ON referral_attempt BEGIN SELECT RAISE(ABORT, 'referral_attempt is append-only'); END
;;
CREATE TABLE referral_change (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    left_id INTEGER,
    referrer_id INTEGER,
    via TEXT,
    expires_at INTEGER,
    reason TEXT,
    changed_by TEXT,
    changed_at INTEGER NOT NULL,
    CONSTRAINT pk_referral_change PRIMARY KEY (id),
    CONSTRAINT ck_referral_change_kind CHECK (kind IN ('bound', 'renewed', 'moved', 'freed', 'expired')),
    CONSTRAINT ck_referral_change_after CHECK ((kind IN ('freed', 'expired')) = (referrer_id IS NULL)),
    CONSTRAINT ck_referral_change_before CHECK (kind NOT IN ('renewed', 'freed', 'expired') OR left_id IS NOT NULL),
    CONSTRAINT ck_referral_change_reason CHECK (kind NOT IN ('moved', 'freed') OR (length(trim(reason)) > 0 AND length(changed_by) > 0)),
    CONSTRAINT ck_referral_change_not_oneself CHECK (referrer_id <> member_id AND left_id <> member_id)
)
 STRICT
;;
CREATE INDEX ix_referral_change_of_member ON referral_change (member_id, id)
;;
CREATE TRIGGER referral_change_no_UPDATE BEFORE UPDATE ON referral_change BEGIN SELECT RAISE(ABORT, 'referral_change is append-only'); END
;;
CREATE TRIGGER referral_change_no_DELETE BEFORE DELETE ON referral_change BEGIN SELECT RAISE(ABORT, 'referral_change is append-only'); END
;;
CREATE TABLE review_rules (
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    published_by TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    CONSTRAINT pk_review_rules PRIMARY KEY (version)
)
 STRICT
;;
CREATE TRIGGER review_rules_no_UPDATE BEFORE UPDATE ON review_rules BEGIN SELECT RAISE(ABORT, 'review_rules is append-only'); END
;;
CREATE TRIGGER review_rules_no_DELETE BEFORE DELETE ON review_rules BEGIN SELECT RAISE(ABORT, 'review_rules is append-only'); END
;;
CREATE TABLE tally (
    member_id INTEGER NOT NULL,
    own_spend_fen INTEGER NOT NULL,
    own_orders INTEGER NOT NULL,
    direct_sales_fen INTEGER NOT NULL,
    direct_orders INTEGER NOT NULL,
    second_sales_fen INTEGER NOT NULL,
    second_orders INTEGER NOT NULL,
    third_sales_fen INTEGER NOT NULL,
    third_orders INTEGER NOT NULL,
    commission_fen INTEGER NOT NULL,
    customers INTEGER NOT NULL,
    CONSTRAINT pk_tally PRIMARY KEY (member_id),
    CONSTRAINT ck_tally_never_below_zero CHECK (own_spend_fen >= 0 AND own_orders >= 0 AND direct_sales_fen >= 0 AND direct_orders >= 0 AND second_sales_fen >= 0 AND second_orders >= 0 AND third_sales_fen >= 0 AND third_orders >= 0 AND commission_fen >= 0 AND customers >= 0)
)
 STRICT
;;
CREATE INDEX ix_tally_earned ON tally (commission_fen, member_id) WHERE commission_fen > 0
;;
CREATE INDEX ix_tally_spent ON tally (own_spend_fen, member_id) WHERE own_spend_fen > 0
;;
CREATE TABLE tally_customer (
    member_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    orders INTEGER NOT NULL,
    CONSTRAINT pk_tally_customer PRIMARY KEY (member_id, day, customer_id),
    CONSTRAINT ck_tally_customer_orders CHECK (orders >= 0)
)
 STRICT
;;
CREATE TABLE tally_day (
    member_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    own_spend_fen INTEGER NOT NULL,
    own_orders INTEGER NOT NULL,
    direct_sales_fen INTEGER NOT NULL,
    direct_orders INTEGER NOT NULL,
    second_sales_fen INTEGER NOT NULL,
    second_orders INTEGER NOT NULL,
    third_sales_fen INTEGER NOT NULL,
    third_orders INTEGER NOT NULL,
    commission_fen INTEGER NOT NULL,
    CONSTRAINT pk_tally_day PRIMARY KEY (member_id, day),
    CONSTRAINT ck_tally_day_never_below_zero CHECK (own_spend_fen >= 0 AND own_orders >= 0 AND direct_sales_fen >= 0 AND direct_orders >= 0 AND second_sales_fen >= 0 AND second_orders >= 0 AND third_sales_fen >= 0 AND third_orders >= 0 AND commission_fen >= 0)
)
 STRICT
;;
CREATE TABLE tax_month (
    person_kind TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    month TEXT NOT NULL,
    income_fen INTEGER NOT NULL,
    taxed_fen INTEGER NOT NULL,
    withheld_fen INTEGER NOT NULL,
    paid_count INTEGER NOT NULL,
    paid_fen INTEGER NOT NULL,
    paid_fee_fen INTEGER NOT NULL,
    paid_tax_fen INTEGER NOT NULL,
    CONSTRAINT pk_tax_month PRIMARY KEY (person_kind, person_id, month),
    CONSTRAINT ck_tax_month_income CHECK (income_fen >= 0 AND taxed_fen >= 0 AND taxed_fen <= income_fen),
    CONSTRAINT ck_tax_month_withheld CHECK (withheld_fen >= 0 AND withheld_fen <= taxed_fen),
    CONSTRAINT ck_tax_month_paid CHECK (paid_count >= 0 AND paid_fen >= 0 AND paid_fee_fen >= 0 AND paid_tax_fen >= 0),
    CONSTRAINT ck_tax_month_paid_of_income CHECK (paid_fen <= income_fen AND paid_tax_fen <= withheld_fen),
    CONSTRAINT ck_tax_month_parts CHECK (paid_fee_fen + paid_tax_fen <= paid_fen)
)
 STRICT
;;
CREATE TRIGGER tax_month_frozen BEFORE UPDATE OF "person_kind", "person_id", "month" ON tax_month WHEN NEW."person_kind" IS NOT OLD."person_kind" OR NEW."person_id" IS NOT OLD."person_id" OR NEW."month" IS NOT OLD."month" BEGIN SELECT RAISE(ABORT, 'tax_month: what is written here never changes'); END
;;
CREATE TRIGGER tax_month_stays BEFORE DELETE ON tax_month BEGIN SELECT RAISE(ABORT, 'tax_month: rows are never deleted'); END
;;
CREATE TABLE team_count (
    member_id INTEGER NOT NULL,
    level INTEGER NOT NULL,
    members INTEGER NOT NULL,
    CONSTRAINT pk_team_count PRIMARY KEY (member_id, level),
    CONSTRAINT ck_team_count_level CHECK (level BETWEEN 1 AND 3),
    CONSTRAINT ck_team_count_members CHECK (members >= 0)
)
 STRICT
;;
CREATE INDEX ix_team_count_largest ON team_count (members, member_id) WHERE level = 1 AND members > 0
;;
CREATE TABLE team_member (
    member_id INTEGER NOT NULL,
    ancestor_id INTEGER NOT NULL,
    level INTEGER NOT NULL,
    joined_at INTEGER NOT NULL,
    CONSTRAINT pk_team_member PRIMARY KEY (member_id, ancestor_id),
    CONSTRAINT ck_team_member_level CHECK (level BETWEEN 1 AND 3),
    CONSTRAINT ck_team_member_not_oneself CHECK (member_id <> ancestor_id)
)
 STRICT
;;
CREATE INDEX ix_team_member_list ON team_member (ancestor_id, level, joined_at, member_id)
;;
CREATE TABLE tier_lock_change (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    locked INTEGER NOT NULL,
    reason TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    CONSTRAINT pk_tier_lock_change PRIMARY KEY (id),
    CONSTRAINT ck_tier_lock_change_reason CHECK (length(trim(reason)) > 0)
)
 STRICT
;;
CREATE INDEX ix_tier_lock_change_member_id ON tier_lock_change (member_id)
;;
CREATE TRIGGER tier_lock_change_no_UPDATE BEFORE UPDATE ON tier_lock_change BEGIN SELECT RAISE(ABORT, 'tier_lock_change is append-only'); END
;;
CREATE TRIGGER tier_lock_change_no_DELETE BEFORE DELETE ON tier_lock_change BEGIN SELECT RAISE(ABORT, 'tier_lock_change is append-only'); END
;;
CREATE TABLE tier_verdict (
    member_id INTEGER NOT NULL,
    tier_before TEXT,
    tier TEXT,
    step TEXT NOT NULL,
    metrics TEXT NOT NULL,
    CONSTRAINT pk_tier_verdict PRIMARY KEY (member_id),
    CONSTRAINT ck_tier_verdict_step CHECK (step IN ('rise', 'fall', 'below', 'recovered'))
)
 STRICT
;;
CREATE TABLE transfer_freeze (
    id INTEGER NOT NULL,
    scope TEXT NOT NULL,
    reason TEXT NOT NULL,
    frozen_by TEXT NOT NULL,
    frozen_at INTEGER NOT NULL,
    lifted_by TEXT,
    lifted_reason TEXT,
    lifted_at INTEGER,
    CONSTRAINT pk_transfer_freeze PRIMARY KEY (id),
    CONSTRAINT ck_transfer_freeze_lifted CHECK ((lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lifted_reason IS NULL))
)
 STRICT
;;
CREATE UNIQUE INDEX uq_transfer_freeze_held ON transfer_freeze (scope, reason) WHERE lifted_at IS NULL
;;
CREATE TRIGGER transfer_freeze_frozen BEFORE UPDATE OF "id", "scope", "reason", "frozen_by", "frozen_at" ON transfer_freeze WHEN NEW."id" IS NOT OLD."id" OR NEW."scope" IS NOT OLD."scope" OR NEW."reason" IS NOT OLD."reason" OR NEW."frozen_by" IS NOT OLD."frozen_by" OR NEW."frozen_at" IS NOT OLD."frozen_at" BEGIN SELECT RAISE(ABORT, 'transfer_freeze: what is written here never changes'); END
;;
CREATE TRIGGER transfer_freeze_set_once BEFORE UPDATE OF "lifted_by", "lifted_reason", "lifted_at" ON transfer_freeze WHEN (OLD."lifted_by" IS NOT NULL AND NEW."lifted_by" IS NOT OLD."lifted_by") OR (OLD."lifted_reason" IS NOT NULL AND NEW."lifted_reason" IS NOT OLD."lifted_reason") OR (OLD."lifted_at" IS NOT NULL AND NEW."lifted_at" IS NOT OLD."lifted_at") BEGIN SELECT RAISE(ABORT, 'transfer_freeze: what is written here once never changes'); END
;;
CREATE TRIGGER transfer_freeze_stays BEFORE DELETE ON transfer_freeze BEGIN SELECT RAISE(ABORT, 'transfer_freeze: rows are never deleted'); END
;;
CREATE TABLE unclaimed_balance (
    number TEXT NOT NULL,
    person_kind TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    moved_by TEXT NOT NULL,
    moved_at INTEGER NOT NULL,
    claimed_by TEXT,
    claimed_at INTEGER,
    CONSTRAINT pk_unclaimed_balance PRIMARY KEY (number),
    CONSTRAINT ck_unclaimed_balance_amount CHECK (amount_fen > 0),
    CONSTRAINT ck_unclaimed_balance_status CHECK (status IN ('held', 'claimed')),
    CONSTRAINT ck_unclaimed_balance_claimed CHECK ((claimed_at IS NULL) = (status = 'held'))
)
 STRICT
;;
CREATE INDEX ix_unclaimed_balance_person_id ON unclaimed_balance (person_id)
;;
CREATE TRIGGER unclaimed_balance_frozen BEFORE UPDATE OF "number", "person_kind", "person_id", "amount_fen", "reason", "moved_by", "moved_at" ON unclaimed_balance WHEN NEW."number" IS NOT OLD."number" OR NEW."person_kind" IS NOT OLD."person_kind" OR NEW."person_id" IS NOT OLD."person_id" OR NEW."amount_fen" IS NOT OLD."amount_fen" OR NEW."reason" IS NOT OLD."reason" OR NEW."moved_by" IS NOT OLD."moved_by" OR NEW."moved_at" IS NOT OLD."moved_at" BEGIN SELECT RAISE(ABORT, 'unclaimed_balance: what is written here never changes'); END
;;
CREATE TRIGGER unclaimed_balance_status_steps BEFORE UPDATE OF status ON unclaimed_balance WHEN NEW.status <> OLD.status AND NOT ((OLD.status = 'held' AND NEW.status = 'claimed')) BEGIN SELECT RAISE(ABORT, 'unclaimed_balance: no such step of status'); END
;;
CREATE TRIGGER unclaimed_balance_stays BEFORE DELETE ON unclaimed_balance BEGIN SELECT RAISE(ABORT, 'unclaimed_balance: rows are never deleted'); END
;;
CREATE TABLE withdrawal_rules (
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    effective_at INTEGER NOT NULL,
    published_by TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    CONSTRAINT pk_withdrawal_rules PRIMARY KEY (version)
)
 STRICT
;;
CREATE INDEX ix_withdrawal_rules_effective_at ON withdrawal_rules (effective_at)
;;
CREATE TRIGGER withdrawal_rules_no_UPDATE BEFORE UPDATE ON withdrawal_rules BEGIN SELECT RAISE(ABORT, 'withdrawal_rules is append-only'); END
;;
CREATE TRIGGER withdrawal_rules_no_DELETE BEFORE DELETE ON withdrawal_rules BEGIN SELECT RAISE(ABORT, 'withdrawal_rules is append-only'); END
;;
CREATE TABLE award_decision (
    id INTEGER NOT NULL,
    award_id INTEGER NOT NULL,
    decision TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    CONSTRAINT pk_award_decision PRIMARY KEY (id),
    CONSTRAINT ck_award_decision_decision CHECK (decision IN ('held', 'released', 'reversed')),
    CONSTRAINT fk_award_decision_award_id FOREIGN KEY(award_id) REFERENCES award (id)
)
 STRICT
;;
CREATE INDEX ix_award_decision_award_id ON award_decision (award_id)
;;
CREATE TRIGGER award_decision_no_UPDATE BEFORE UPDATE ON award_decision BEGIN SELECT RAISE(ABORT, 'award_decision is append-only'); END
;;
CREATE TRIGGER award_decision_no_DELETE BEFORE DELETE ON award_decision BEGIN SELECT RAISE(ABORT, 'award_decision is append-only'); END
;;
CREATE TABLE distributor_application (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    statement TEXT NOT NULL,
    status TEXT NOT NULL,
    applied_at INTEGER NOT NULL,
    decided_by TEXT,
    decided_at INTEGER,
    reason TEXT,
    CONSTRAINT pk_distributor_application PRIMARY KEY (id),
    CONSTRAINT ck_distributor_application_status CHECK (status IN ('pending', 'approved', 'refused')),
    CONSTRAINT ck_distributor_application_statement CHECK (length(statement) <= 200),
    CONSTRAINT ck_distributor_application_decided CHECK ((status = 'pending') = (decided_at IS NULL)),
    CONSTRAINT ck_distributor_application_decided_by CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
    CONSTRAINT ck_distributor_application_reason CHECK ((status = 'refused') = (reason IS NOT NULL AND length(trim(reason)) > 0)),
    CONSTRAINT fk_distributor_application_member_id FOREIGN KEY(member_id) REFERENCES distributor (member_id)
)
 STRICT
;;
CREATE INDEX ix_distributor_application_list ON distributor_application (status, id)
;;
CREATE INDEX ix_distributor_application_of_member ON distributor_application (member_id, id)
;;
CREATE UNIQUE INDEX uq_distributor_application_open ON distributor_application (member_id) WHERE status = 'pending'
;;
CREATE TABLE distributor_group_member (
    group_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    joined_at INTEGER NOT NULL,
    CONSTRAINT pk_distributor_group_member PRIMARY KEY (group_id, member_id),
    CONSTRAINT fk_distributor_group_member_group_id FOREIGN KEY(group_id) REFERENCES distributor_group (id),
    CONSTRAINT fk_distributor_group_member_member_id FOREIGN KEY(member_id) REFERENCES distributor (member_id)
)
 STRICT
;;
CREATE INDEX ix_distributor_group_member_member ON distributor_group_member (member_id, group_id)
;;
CREATE TABLE dividend_run (
    id INTEGER NOT NULL,
    no TEXT NOT NULL,
    pool_id INTEGER NOT NULL,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    who TEXT NOT NULL,
    sharing TEXT NOT NULL,
    period_fen INTEGER NOT NULL,
    earned_fen INTEGER NOT NULL,
    taken_fen INTEGER NOT NULL,
    drawn_fen INTEGER NOT NULL,
    available_fen INTEGER NOT NULL,
    total_fen INTEGER NOT NULL,
    weight_sum INTEGER NOT NULL,
    people INTEGER NOT NULL,
    returned_fen INTEGER NOT NULL,
    status TEXT NOT NULL,
    calculated_by TEXT NOT NULL,
    calculated_at INTEGER NOT NULL,
    approved_by TEXT,
    second_by TEXT,
    approved_at INTEGER,
    ended_at INTEGER,
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
 STRICT
;;
CREATE INDEX ix_dividend_run_pool ON dividend_run (pool_id, last_day)
;;
CREATE INDEX ix_dividend_run_way ON dividend_run (id) WHERE status = 'approved'
;;
CREATE UNIQUE INDEX uq_dividend_run_open ON dividend_run (pool_id) WHERE status = 'calculated'
;;
CREATE TRIGGER dividend_run_stays BEFORE DELETE ON dividend_run BEGIN SELECT RAISE(ABORT, 'dividend_run: rows are never deleted'); END
;;
CREATE TRIGGER dividend_run_frozen BEFORE UPDATE OF "id", "no", "pool_id", "first_day", "last_day", "who", "sharing", "period_fen", "earned_fen", "taken_fen", "drawn_fen", "available_fen", "total_fen", "weight_sum", "people", "calculated_by", "calculated_at" ON dividend_run WHEN NEW."id" IS NOT OLD."id" OR NEW."no" IS NOT OLD."no" OR NEW."pool_id" IS NOT OLD."pool_id" OR NEW."first_day" IS NOT OLD."first_day" OR NEW."last_day" IS NOT OLD."last_day" OR NEW."who" IS NOT OLD."who" OR NEW."sharing" IS NOT OLD."sharing" OR NEW."period_fen" IS NOT OLD."period_fen" OR NEW."earned_fen" IS NOT OLD."earned_fen" OR NEW."taken_fen" IS NOT OLD."taken_fen" OR NEW."drawn_fen" IS NOT OLD."drawn_fen" OR NEW."available_fen" IS NOT OLD."available_fen" OR NEW."total_fen" IS NOT OLD."total_fen" OR NEW."weight_sum" IS NOT OLD."weight_sum" OR NEW."people" IS NOT OLD."people" OR NEW."calculated_by" IS NOT OLD."calculated_by" OR NEW."calculated_at" IS NOT OLD."calculated_at" BEGIN SELECT RAISE(ABORT, 'dividend_run: what is written here never changes'); END
;;
CREATE TRIGGER dividend_run_set_once BEFORE UPDATE OF "approved_by", "second_by", "approved_at", "ended_at" ON dividend_run WHEN (OLD."approved_by" IS NOT NULL AND NEW."approved_by" IS NOT OLD."approved_by") OR (OLD."second_by" IS NOT NULL AND NEW."second_by" IS NOT OLD."second_by") OR (OLD."approved_at" IS NOT NULL AND NEW."approved_at" IS NOT OLD."approved_at") OR (OLD."ended_at" IS NOT NULL AND NEW."ended_at" IS NOT OLD."ended_at") BEGIN SELECT RAISE(ABORT, 'dividend_run: what is written here once never changes'); END
;;
CREATE TRIGGER dividend_run_status_steps BEFORE UPDATE OF status ON dividend_run WHEN NEW.status <> OLD.status AND NOT ((OLD.status = 'calculated' AND NEW.status = 'approved') OR (OLD.status = 'calculated' AND NEW.status = 'dropped') OR (OLD.status = 'approved' AND NEW.status = 'paid')) BEGIN SELECT RAISE(ABORT, 'dividend_run: no such step of status'); END
;;
CREATE TABLE earning_by_spend (
    member_id INTEGER NOT NULL,
    needed_fen INTEGER NOT NULL,
    granted_at INTEGER NOT NULL,
    CONSTRAINT pk_earning_by_spend PRIMARY KEY (member_id),
    CONSTRAINT ck_earning_by_spend_needed CHECK (needed_fen > 0),
    CONSTRAINT fk_earning_by_spend_member_id FOREIGN KEY(member_id) REFERENCES distributor (member_id)
)
 STRICT
;;
CREATE TABLE ledger_month_balance (
    month_id INTEGER NOT NULL,
    account TEXT NOT NULL,
    balance_fen INTEGER NOT NULL,
    CONSTRAINT pk_ledger_month_balance PRIMARY KEY (month_id, account),
    CONSTRAINT fk_ledger_month_balance_month_id FOREIGN KEY(month_id) REFERENCES ledger_month (id)
)
 STRICT
;;
CREATE TRIGGER ledger_month_balance_no_UPDATE BEFORE UPDATE ON ledger_month_balance BEGIN SELECT RAISE(ABORT, 'ledger_month_balance is append-only'); END
;;
CREATE TRIGGER ledger_month_balance_no_DELETE BEFORE DELETE ON ledger_month_balance BEGIN SELECT RAISE(ABORT, 'ledger_month_balance is append-only'); END
;;
CREATE TABLE ledger_posting (
    entry_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    source TEXT NOT NULL,
    destination TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    code TEXT NOT NULL,
    person_kind TEXT,
    person_id INTEGER,
    award_id INTEGER,
    CONSTRAINT pk_ledger_posting PRIMARY KEY (entry_id, position),
    CONSTRAINT ck_ledger_posting_amount CHECK (amount_fen > 0 AND amount_fen <= 1000000000000000),
    CONSTRAINT ck_ledger_posting_two_accounts CHECK (source <> destination),
    CONSTRAINT ck_ledger_posting_person CHECK ((person_kind IS NULL) = (person_id IS NULL)),
    CONSTRAINT ck_ledger_posting_between CHECK (((substr(source, 1, 9) = 'merchant:' OR substr(source, 1, 8) = 'outside:') OR (person_kind IS NOT NULL AND substr(source, 1, length(person_kind) + 1) = person_kind || ':')) AND ((substr(destination, 1, 9) = 'merchant:' OR substr(destination, 1, 8) = 'outside:') OR (person_kind IS NOT NULL AND substr(destination, 1, length(person_kind) + 1) = person_kind || ':'))),
    CONSTRAINT fk_ledger_posting_entry_id FOREIGN KEY(entry_id) REFERENCES ledger_entry (id)
)
 STRICT
;;
CREATE INDEX ix_ledger_posting_person ON ledger_posting (person_kind, person_id, entry_id) WHERE person_id IS NOT NULL
;;
CREATE INDEX ix_ledger_posting_tax ON ledger_posting (entry_id) WHERE source = 'merchant:tax_payable' OR destination = 'merchant:tax_payable'
;;
CREATE TRIGGER ledger_posting_no_UPDATE BEFORE UPDATE ON ledger_posting BEGIN SELECT RAISE(ABORT, 'ledger_posting is append-only'); END
;;
CREATE TRIGGER ledger_posting_no_DELETE BEFORE DELETE ON ledger_posting BEGIN SELECT RAISE(ABORT, 'ledger_posting is append-only'); END
;;
CREATE TRIGGER ledger_posting_falls AFTER INSERT ON ledger_posting
WHEN NEW.person_id IS NOT NULL AND substr(NEW.source, 1, length(NEW.person_kind) + 1) = NEW.person_kind || ':'
BEGIN
    UPDATE ledger_balance
    SET balance_fen = balance_fen - NEW.amount_fen, entry_id = NEW.entry_id, position = NEW.position
    WHERE person_kind = NEW.person_kind AND person_id = NEW.person_id
        AND account = substr(NEW.source, length(NEW.person_kind) + 2);
    SELECT RAISE(ABORT, 'ledger_balance: only a clawback takes what is not there') WHERE NOT EXISTS (
        SELECT 1 FROM ledger_balance
        WHERE person_kind = NEW.person_kind AND person_id = NEW.person_id
            AND account = substr(NEW.source, length(NEW.person_kind) + 2)
            AND entry_id = NEW.entry_id AND position = NEW.position
            AND (balance_fen >= 0 OR NEW.code = 'clawback'));
END
;;
CREATE TRIGGER ledger_posting_rises AFTER INSERT ON ledger_posting
WHEN NEW.person_id IS NOT NULL AND substr(NEW.destination, 1, length(NEW.person_kind) + 1) = NEW.person_kind || ':'
BEGIN
    INSERT INTO ledger_balance (person_kind, person_id, account, balance_fen, entry_id, position)
    VALUES (NEW.person_kind, NEW.person_id, substr(NEW.destination, length(NEW.person_kind) + 2), NEW.amount_fen,
        NEW.entry_id, NEW.position)
    ON CONFLICT (person_kind, person_id, account) DO UPDATE
    SET balance_fen = balance_fen + excluded.balance_fen, entry_id = excluded.entry_id, position = excluded.position;
END
;;
CREATE TRIGGER ledger_posting_unsealed BEFORE INSERT ON ledger_posting
WHEN (SELECT max(last_id) FROM ledger_seal) >= NEW.entry_id
BEGIN SELECT RAISE(ABORT, 'ledger_posting: what is sealed takes nothing more'); END
;;
CREATE TABLE policy (
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    effective_at INTEGER NOT NULL,
    published_by TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    acknowledgement_id INTEGER,
    CONSTRAINT pk_policy PRIMARY KEY (version),
    CONSTRAINT fk_policy_acknowledgement_id FOREIGN KEY(acknowledgement_id) REFERENCES policy_acknowledgement (id)
)
 STRICT
;;
CREATE INDEX ix_policy_effective_at ON policy (effective_at)
;;
CREATE TRIGGER policy_no_UPDATE BEFORE UPDATE ON policy BEGIN SELECT RAISE(ABORT, 'policy is append-only'); END
;;
CREATE TRIGGER policy_no_DELETE BEFORE DELETE ON policy BEGIN SELECT RAISE(ABORT, 'policy is append-only'); END
;;
CREATE TABLE referral (
    member_id INTEGER NOT NULL,
    referrer_id INTEGER NOT NULL,
    via TEXT NOT NULL,
    bound_at INTEGER NOT NULL,
    expires_at INTEGER,
    CONSTRAINT pk_referral PRIMARY KEY (member_id),
    CONSTRAINT ck_referral_not_oneself CHECK (referrer_id <> member_id),
    CONSTRAINT fk_referral_member_id FOREIGN KEY(member_id) REFERENCES distributor (member_id),
    CONSTRAINT fk_referral_referrer_id FOREIGN KEY(referrer_id) REFERENCES distributor (member_id)
)
 STRICT
;;
CREATE INDEX ix_referral_ends ON referral (expires_at) WHERE expires_at IS NOT NULL
;;
CREATE INDEX ix_referral_recruits ON referral (referrer_id, member_id)
;;
CREATE TABLE tier_document (
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    effective_at INTEGER NOT NULL,
    published_by TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    acknowledgement_id INTEGER,
    CONSTRAINT pk_tier_document PRIMARY KEY (version),
    CONSTRAINT fk_tier_document_acknowledgement_id FOREIGN KEY(acknowledgement_id) REFERENCES policy_acknowledgement (id)
)
 STRICT
;;
CREATE INDEX ix_tier_document_effective_at ON tier_document (effective_at)
;;
CREATE TRIGGER tier_document_no_UPDATE BEFORE UPDATE ON tier_document BEGIN SELECT RAISE(ABORT, 'tier_document is append-only'); END
;;
CREATE TRIGGER tier_document_no_DELETE BEFORE DELETE ON tier_document BEGIN SELECT RAISE(ABORT, 'tier_document is append-only'); END
;;
CREATE TABLE tier_standing (
    member_id INTEGER NOT NULL,
    locked INTEGER NOT NULL,
    below_since INTEGER,
    CONSTRAINT pk_tier_standing PRIMARY KEY (member_id),
    CONSTRAINT ck_tier_standing_locked_stays CHECK (below_since IS NULL OR NOT locked),
    CONSTRAINT fk_tier_standing_member_id FOREIGN KEY(member_id) REFERENCES distributor (member_id)
)
 STRICT
;;
CREATE TABLE withdrawal (
    id INTEGER NOT NULL,
    number TEXT NOT NULL,
    person_kind TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    fee_fen INTEGER,
    tax_fen INTEGER,
    net_fen INTEGER,
    month TEXT,
    rules_version INTEGER,
    seen_net_fen INTEGER NOT NULL,
    payee_kind TEXT,
    invoice TEXT,
    status TEXT NOT NULL,
    approvals_needed INTEGER NOT NULL,
    request_key TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    approved_at INTEGER,
    sent_at INTEGER,
    closed_at INTEGER,
    returned_at INTEGER,
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
 STRICT
;;
CREATE INDEX ix_withdrawal_day ON withdrawal (person_kind, person_id, requested_at)
;;
CREATE INDEX ix_withdrawal_list ON withdrawal (person_kind, person_id, id)
;;
CREATE INDEX ix_withdrawal_work ON withdrawal (status, id)
;;
CREATE UNIQUE INDEX uq_withdrawal_one_open ON withdrawal (person_kind, person_id) WHERE status IN ('requested', 'approved', 'sending', 'unknown', 'awaiting_confirmation')
;;
CREATE TRIGGER withdrawal_frozen BEFORE UPDATE OF "id", "number", "person_kind", "person_id", "channel", "amount_fen", "approvals_needed", "request_key", "requested_at", "rules_version", "seen_net_fen" ON withdrawal WHEN NEW."id" IS NOT OLD."id" OR NEW."number" IS NOT OLD."number" OR NEW."person_kind" IS NOT OLD."person_kind" OR NEW."person_id" IS NOT OLD."person_id" OR NEW."channel" IS NOT OLD."channel" OR NEW."amount_fen" IS NOT OLD."amount_fen" OR NEW."approvals_needed" IS NOT OLD."approvals_needed" OR NEW."request_key" IS NOT OLD."request_key" OR NEW."requested_at" IS NOT OLD."requested_at" OR NEW."rules_version" IS NOT OLD."rules_version" OR NEW."seen_net_fen" IS NOT OLD."seen_net_fen" BEGIN SELECT RAISE(ABORT, 'withdrawal: what is written here never changes'); END
;;
CREATE TRIGGER withdrawal_set_once BEFORE UPDATE OF "fee_fen", "approved_at", "payee_kind", "invoice", "sent_at", "closed_at", "returned_at", "reason" ON withdrawal WHEN (OLD."fee_fen" IS NOT NULL AND NEW."fee_fen" IS NOT OLD."fee_fen") OR (OLD."approved_at" IS NOT NULL AND NEW."approved_at" IS NOT OLD."approved_at") OR (OLD."payee_kind" IS NOT NULL AND NEW."payee_kind" IS NOT OLD."payee_kind") OR (OLD."invoice" IS NOT NULL AND NEW."invoice" IS NOT OLD."invoice") OR (OLD."sent_at" IS NOT NULL AND NEW."sent_at" IS NOT OLD."sent_at") OR (OLD."closed_at" IS NOT NULL AND NEW."closed_at" IS NOT OLD."closed_at") OR (OLD."returned_at" IS NOT NULL AND NEW."returned_at" IS NOT OLD."returned_at") OR (OLD."reason" IS NOT NULL AND NEW."reason" IS NOT OLD."reason") BEGIN SELECT RAISE(ABORT, 'withdrawal: what is written here once never changes'); END
;;
CREATE TRIGGER withdrawal_set_once_unless BEFORE UPDATE OF "tax_fen", "net_fen", "month" ON withdrawal WHEN NOT (OLD.status = 'approved') AND ((OLD."tax_fen" IS NOT NULL AND NEW."tax_fen" IS NOT OLD."tax_fen") OR (OLD."net_fen" IS NOT NULL AND NEW."net_fen" IS NOT OLD."net_fen") OR (OLD."month" IS NOT NULL AND NEW."month" IS NOT OLD."month")) BEGIN SELECT RAISE(ABORT, 'withdrawal: what is written here once never changes'); END
;;
CREATE TRIGGER withdrawal_status_steps BEFORE UPDATE OF status ON withdrawal WHEN NEW.status <> OLD.status AND NOT ((OLD.status = 'requested' AND NEW.status = 'approved') OR (OLD.status = 'requested' AND NEW.status = 'rejected') OR (OLD.status = 'requested' AND NEW.status = 'cancelled') OR (OLD.status = 'approved' AND NEW.status = 'sending') OR (OLD.status = 'approved' AND NEW.status = 'rejected') OR (OLD.status = 'approved' AND NEW.status = 'cancelled') OR (OLD.status = 'sending' AND NEW.status = 'unknown') OR (OLD.status = 'sending' AND NEW.status = 'awaiting_confirmation') OR (OLD.status = 'sending' AND NEW.status = 'settled') OR (OLD.status = 'sending' AND NEW.status = 'failed') OR (OLD.status = 'sending' AND NEW.status = 'cancelled') OR (OLD.status = 'unknown' AND NEW.status = 'awaiting_confirmation') OR (OLD.status = 'unknown' AND NEW.status = 'settled') OR (OLD.status = 'unknown' AND NEW.status = 'failed') OR (OLD.status = 'unknown' AND NEW.status = 'cancelled') OR (OLD.status = 'awaiting_confirmation' AND NEW.status = 'settled') OR (OLD.status = 'awaiting_confirmation' AND NEW.status = 'failed') OR (OLD.status = 'awaiting_confirmation' AND NEW.status = 'cancelled')) BEGIN SELECT RAISE(ABORT, 'withdrawal: no such step of status'); END
;;
CREATE TRIGGER withdrawal_stays BEFORE DELETE ON withdrawal BEGIN SELECT RAISE(ABORT, 'withdrawal: rows are never deleted'); END
;;
CREATE TABLE bank_batch_line (
    number TEXT NOT NULL,
    batch_no TEXT NOT NULL,
    line INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    account TEXT NOT NULL,
    CONSTRAINT pk_bank_batch_line PRIMARY KEY (number),
    CONSTRAINT uq_bank_batch_line_batch_no_line UNIQUE (batch_no, line),
    CONSTRAINT ck_bank_batch_line_amounts CHECK (line > 0 AND amount_fen > 0),
    CONSTRAINT fk_bank_batch_line_number FOREIGN KEY(number) REFERENCES withdrawal (number),
    CONSTRAINT fk_bank_batch_line_batch_no FOREIGN KEY(batch_no) REFERENCES bank_batch (no)
)
 STRICT
;;
CREATE TRIGGER bank_batch_line_no_UPDATE BEFORE UPDATE ON bank_batch_line BEGIN SELECT RAISE(ABORT, 'bank_batch_line is append-only'); END
;;
CREATE TRIGGER bank_batch_line_no_DELETE BEFORE DELETE ON bank_batch_line BEGIN SELECT RAISE(ABORT, 'bank_batch_line is append-only'); END
;;
CREATE TABLE dividend_line (
    id INTEGER NOT NULL,
    run_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    status TEXT NOT NULL,
    hold_reason TEXT,
    decided_by TEXT,
    decided_reason TEXT,
    ended_at INTEGER,
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
 STRICT
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
CREATE TRIGGER dividend_line_stays BEFORE DELETE ON dividend_line BEGIN SELECT RAISE(ABORT, 'dividend_line: rows are never deleted'); END
;;
CREATE TRIGGER dividend_line_frozen BEFORE UPDATE OF "id", "run_id", "member_id", "weight", "amount_fen" ON dividend_line WHEN NEW."id" IS NOT OLD."id" OR NEW."run_id" IS NOT OLD."run_id" OR NEW."member_id" IS NOT OLD."member_id" OR NEW."weight" IS NOT OLD."weight" OR NEW."amount_fen" IS NOT OLD."amount_fen" BEGIN SELECT RAISE(ABORT, 'dividend_line: what is written here never changes'); END
;;
CREATE TRIGGER dividend_line_status_steps BEFORE UPDATE OF status ON dividend_line WHEN NEW.status <> OLD.status AND NOT ((OLD.status = 'waiting' AND NEW.status = 'paid') OR (OLD.status = 'waiting' AND NEW.status = 'held') OR (OLD.status = 'held' AND NEW.status = 'paid') OR (OLD.status = 'held' AND NEW.status = 'returned')) BEGIN SELECT RAISE(ABORT, 'dividend_line: no such step of status'); END
;;
CREATE TABLE sale (
    order_no TEXT NOT NULL,
    buyer_id INTEGER NOT NULL,
    policy_version INTEGER,
    parties TEXT NOT NULL,
    status TEXT NOT NULL,
    placed_at INTEGER NOT NULL,
    paid_at INTEGER,
    completed_at INTEGER,
    paid_fen INTEGER NOT NULL,
    refunded_fen INTEGER NOT NULL,
    CONSTRAINT pk_sale PRIMARY KEY (order_no),
    CONSTRAINT ck_sale_status CHECK (status IN ('placed', 'paid', 'completed')),
    CONSTRAINT ck_sale_refunded CHECK (refunded_fen >= 0 AND refunded_fen <= paid_fen),
    CONSTRAINT fk_sale_policy_version FOREIGN KEY(policy_version) REFERENCES policy (version)
)
 STRICT
;;
CREATE INDEX ix_sale_buyer_id ON sale (buyer_id)
;;
CREATE TRIGGER sale_frozen BEFORE UPDATE OF "order_no", "buyer_id", "policy_version", "parties", "placed_at" ON sale WHEN NEW."order_no" IS NOT OLD."order_no" OR NEW."buyer_id" IS NOT OLD."buyer_id" OR NEW."policy_version" IS NOT OLD."policy_version" OR NEW."parties" IS NOT OLD."parties" OR NEW."placed_at" IS NOT OLD."placed_at" BEGIN SELECT RAISE(ABORT, 'sale: what is written here never changes'); END
;;
CREATE TRIGGER sale_set_once BEFORE UPDATE OF "paid_at" ON sale WHEN (OLD."paid_at" IS NOT NULL AND NEW."paid_at" IS NOT OLD."paid_at") BEGIN SELECT RAISE(ABORT, 'sale: what is written here once never changes'); END
;;
CREATE TRIGGER sale_status_steps BEFORE UPDATE OF status ON sale WHEN NEW.status <> OLD.status AND NOT ((OLD.status = 'placed' AND NEW.status = 'paid') OR (OLD.status = 'paid' AND NEW.status = 'completed') OR (OLD.status = 'completed' AND NEW.status = 'paid')) BEGIN SELECT RAISE(ABORT, 'sale: no such step of status'); END
;;
CREATE TRIGGER sale_stays BEFORE DELETE ON sale BEGIN SELECT RAISE(ABORT, 'sale: rows are never deleted'); END
;;
CREATE TABLE tier_review (
    day INTEGER NOT NULL,
    version INTEGER NOT NULL,
    reached INTEGER NOT NULL,
    reviewed INTEGER NOT NULL,
    rose INTEGER NOT NULL,
    fell INTEGER NOT NULL,
    began_at INTEGER NOT NULL,
    finished_at INTEGER,
    CONSTRAINT pk_tier_review PRIMARY KEY (day, version),
    CONSTRAINT fk_tier_review_version FOREIGN KEY(version) REFERENCES tier_document (version)
)
 STRICT
;;
CREATE TABLE transfer_return (
    number TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    second_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    claimed_fen INTEGER NOT NULL,
    CONSTRAINT pk_transfer_return PRIMARY KEY (number),
    CONSTRAINT ck_transfer_return_claimed CHECK (claimed_fen >= 0),
    CONSTRAINT ck_transfer_return_two_people CHECK (decided_by <> second_by),
    CONSTRAINT fk_transfer_return_number FOREIGN KEY(number) REFERENCES withdrawal (number)
)
 STRICT
;;
CREATE TRIGGER transfer_return_no_UPDATE BEFORE UPDATE ON transfer_return BEGIN SELECT RAISE(ABORT, 'transfer_return is append-only'); END
;;
CREATE TRIGGER transfer_return_no_DELETE BEFORE DELETE ON transfer_return BEGIN SELECT RAISE(ABORT, 'transfer_return is append-only'); END
;;
CREATE TABLE withdrawal_approval (
    number TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    approved_at INTEGER NOT NULL,
    CONSTRAINT pk_withdrawal_approval PRIMARY KEY (number, approved_by),
    CONSTRAINT fk_withdrawal_approval_number FOREIGN KEY(number) REFERENCES withdrawal (number)
)
 STRICT
;;
CREATE TRIGGER withdrawal_approval_no_UPDATE BEFORE UPDATE ON withdrawal_approval BEGIN SELECT RAISE(ABORT, 'withdrawal_approval is append-only'); END
;;
CREATE TRIGGER withdrawal_approval_no_DELETE BEFORE DELETE ON withdrawal_approval BEGIN SELECT RAISE(ABORT, 'withdrawal_approval is append-only'); END
;;
CREATE TABLE withdrawal_step (
    number TEXT NOT NULL,
    from_status TEXT NOT NULL,
    to_status TEXT NOT NULL,
    taken_by TEXT NOT NULL,
    reason TEXT,
    taken_at INTEGER NOT NULL,
    CONSTRAINT pk_withdrawal_step PRIMARY KEY (number, to_status),
    CONSTRAINT ck_withdrawal_step_legal CHECK (from_status || '>' || to_status IN ('requested>approved', 'requested>rejected', 'requested>cancelled', 'approved>sending', 'approved>rejected', 'approved>cancelled', 'sending>unknown', 'sending>awaiting_confirmation', 'sending>settled', 'sending>failed', 'sending>cancelled', 'unknown>awaiting_confirmation', 'unknown>settled', 'unknown>failed', 'unknown>cancelled', 'awaiting_confirmation>settled', 'awaiting_confirmation>failed', 'awaiting_confirmation>cancelled')),
    CONSTRAINT fk_withdrawal_step_number FOREIGN KEY(number) REFERENCES withdrawal (number)
)
 STRICT
;;
CREATE UNIQUE INDEX uq_withdrawal_step_one_final ON withdrawal_step (number) WHERE to_status IN ('settled', 'rejected', 'cancelled', 'failed')
;;
CREATE TRIGGER withdrawal_step_no_UPDATE BEFORE UPDATE ON withdrawal_step BEGIN SELECT RAISE(ABORT, 'withdrawal_step is append-only'); END
;;
CREATE TRIGGER withdrawal_step_no_DELETE BEFORE DELETE ON withdrawal_step BEGIN SELECT RAISE(ABORT, 'withdrawal_step is append-only'); END
;;
CREATE TABLE bank_result (
    number TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    imported_by TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    CONSTRAINT pk_bank_result PRIMARY KEY (number),
    CONSTRAINT ck_bank_result_outcome CHECK (outcome IN ('settled', 'failed')),
    CONSTRAINT fk_bank_result_number FOREIGN KEY(number) REFERENCES bank_batch_line (number)
)
 STRICT
;;
CREATE TRIGGER bank_result_no_UPDATE BEFORE UPDATE ON bank_result BEGIN SELECT RAISE(ABORT, 'bank_result is append-only'); END
;;
CREATE TRIGGER bank_result_no_DELETE BEFORE DELETE ON bank_result BEGIN SELECT RAISE(ABORT, 'bank_result is append-only'); END
;;
CREATE TABLE review_case (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    "key" TEXT NOT NULL,
    scope TEXT NOT NULL,
    rule TEXT NOT NULL,
    person_kind TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    order_no TEXT,
    evidence TEXT NOT NULL,
    status TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    decided_by TEXT,
    decided_at INTEGER,
    reason TEXT,
    CONSTRAINT pk_review_case PRIMARY KEY (id),
    CONSTRAINT ck_review_case_scope CHECK (scope IN ('order', 'person')),
    CONSTRAINT ck_review_case_order CHECK ((scope = 'order') = (order_no IS NOT NULL)),
    CONSTRAINT ck_review_case_status CHECK (status IN ('open', 'cleared', 'upheld')),
    CONSTRAINT ck_review_case_decided CHECK ((status = 'open') = (decided_at IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL) AND (reason IS NULL) = (decided_at IS NULL)),
    CONSTRAINT uq_review_case_code UNIQUE (code),
    CONSTRAINT uq_review_case_key UNIQUE ("key"),
    CONSTRAINT fk_review_case_order_no FOREIGN KEY(order_no) REFERENCES sale (order_no)
)
 STRICT
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
    paid_fen INTEGER NOT NULL,
    cost_fen INTEGER NOT NULL,
    hold_days INTEGER NOT NULL,
    refunded_fen INTEGER NOT NULL,
    open_cases INTEGER NOT NULL,
    CONSTRAINT pk_sale_line PRIMARY KEY (order_no, line),
    CONSTRAINT ck_sale_line_amounts CHECK (quantity >= 1 AND cost_fen >= 0),
    CONSTRAINT ck_sale_line_refunded CHECK (refunded_fen >= 0 AND refunded_fen <= paid_fen),
    CONSTRAINT ck_sale_line_open_cases CHECK (open_cases >= 0),
    CONSTRAINT fk_sale_line_order_no FOREIGN KEY(order_no) REFERENCES sale (order_no)
)
 STRICT
;;
CREATE INDEX ix_sale_line_in_case ON sale_line (order_no, line) WHERE open_cases > 0
;;
CREATE TRIGGER sale_line_frozen BEFORE UPDATE OF "order_no", "line", "position", "sku", "product", "category", "quantity", "cost_fen", "hold_days" ON sale_line WHEN NEW."order_no" IS NOT OLD."order_no" OR NEW."line" IS NOT OLD."line" OR NEW."position" IS NOT OLD."position" OR NEW."sku" IS NOT OLD."sku" OR NEW."product" IS NOT OLD."product" OR NEW."category" IS NOT OLD."category" OR NEW."quantity" IS NOT OLD."quantity" OR NEW."cost_fen" IS NOT OLD."cost_fen" OR NEW."hold_days" IS NOT OLD."hold_days" BEGIN SELECT RAISE(ABORT, 'sale_line: what is written here never changes'); END
;;
CREATE TRIGGER sale_line_paid_fen_settled BEFORE UPDATE OF paid_fen ON sale_line WHEN NEW.paid_fen <> OLD.paid_fen AND (SELECT status FROM sale WHERE order_no = OLD.order_no) <> 'placed' BEGIN SELECT RAISE(ABORT, 'sale_line: this changes only while its sale is placed'); END
;;
CREATE TRIGGER sale_line_stays BEFORE DELETE ON sale_line BEGIN SELECT RAISE(ABORT, 'sale_line: rows are never deleted'); END
;;
CREATE TABLE sale_refund (
    refund_no TEXT NOT NULL,
    order_no TEXT NOT NULL,
    total_fen INTEGER NOT NULL,
    lines TEXT NOT NULL,
    supply TEXT NOT NULL,
    position INTEGER NOT NULL,
    status TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    closed_at INTEGER,
    CONSTRAINT pk_sale_refund PRIMARY KEY (refund_no),
    CONSTRAINT uq_sale_refund_order_no_position UNIQUE (order_no, position),
    CONSTRAINT ck_sale_refund_total CHECK (total_fen >= 0),
    CONSTRAINT ck_sale_refund_nothing_to_send CHECK (total_fen > 0 OR status <> 'decided'),
    CONSTRAINT ck_sale_refund_status CHECK (status IN ('decided', 'settled', 'reinstated')),
    CONSTRAINT fk_sale_refund_order_no FOREIGN KEY(order_no) REFERENCES sale (order_no)
)
 STRICT
;;
CREATE INDEX ix_sale_refund_order_no ON sale_refund (order_no)
;;
CREATE TRIGGER sale_refund_frozen BEFORE UPDATE OF "refund_no", "order_no", "total_fen", "lines", "supply", "position", "decided_at" ON sale_refund WHEN NEW."refund_no" IS NOT OLD."refund_no" OR NEW."order_no" IS NOT OLD."order_no" OR NEW."total_fen" IS NOT OLD."total_fen" OR NEW."lines" IS NOT OLD."lines" OR NEW."supply" IS NOT OLD."supply" OR NEW."position" IS NOT OLD."position" OR NEW."decided_at" IS NOT OLD."decided_at" BEGIN SELECT RAISE(ABORT, 'sale_refund: what is written here never changes'); END
;;
CREATE TRIGGER sale_refund_set_once BEFORE UPDATE OF "closed_at" ON sale_refund WHEN (OLD."closed_at" IS NOT NULL AND NEW."closed_at" IS NOT OLD."closed_at") BEGIN SELECT RAISE(ABORT, 'sale_refund: what is written here once never changes'); END
;;
CREATE TRIGGER sale_refund_status_steps BEFORE UPDATE OF status ON sale_refund WHEN NEW.status <> OLD.status AND NOT ((OLD.status = 'decided' AND NEW.status = 'settled') OR (OLD.status = 'decided' AND NEW.status = 'reinstated')) BEGIN SELECT RAISE(ABORT, 'sale_refund: no such step of status'); END
;;
CREATE TRIGGER sale_refund_stays BEFORE DELETE ON sale_refund BEGIN SELECT RAISE(ABORT, 'sale_refund: rows are never deleted'); END
;;
CREATE TABLE tally_sale (
    order_no TEXT NOT NULL,
    day INTEGER NOT NULL,
    goods_fen INTEGER NOT NULL,
    refunded_fen INTEGER NOT NULL,
    commission TEXT NOT NULL,
    facts INTEGER NOT NULL,
    counted_at INTEGER NOT NULL,
    CONSTRAINT pk_tally_sale PRIMARY KEY (order_no),
    CONSTRAINT ck_tally_sale_refunded CHECK (refunded_fen >= 0 AND refunded_fen <= goods_fen),
    CONSTRAINT fk_tally_sale_order_no FOREIGN KEY(order_no) REFERENCES sale (order_no)
)
 STRICT
;;
CREATE TABLE award_refund (
    award_id INTEGER NOT NULL,
    refund_no TEXT NOT NULL,
    phase TEXT NOT NULL,
    code TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    at INTEGER NOT NULL,
    CONSTRAINT pk_award_refund PRIMARY KEY (award_id, refund_no, phase),
    CONSTRAINT ck_award_refund_amount CHECK (amount_fen > 0),
    CONSTRAINT ck_award_refund_phase CHECK (phase IN ('taken', 'returned')),
    CONSTRAINT fk_award_refund_award_id FOREIGN KEY(award_id) REFERENCES award (id),
    CONSTRAINT fk_award_refund_refund_no FOREIGN KEY(refund_no) REFERENCES sale_refund (refund_no)
)
 STRICT
;;
CREATE TRIGGER award_refund_no_UPDATE BEFORE UPDATE ON award_refund BEGIN SELECT RAISE(ABORT, 'award_refund is append-only'); END
;;
CREATE TRIGGER award_refund_no_DELETE BEFORE DELETE ON award_refund BEGIN SELECT RAISE(ABORT, 'award_refund is append-only'); END
;;
CREATE TABLE sale_case (
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    case_no TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    CONSTRAINT pk_sale_case PRIMARY KEY (order_no, line, case_no),
    CONSTRAINT fk_sale_case_order_no_line FOREIGN KEY(order_no, line) REFERENCES sale_line (order_no, line)
)
 STRICT
;;
CREATE TABLE act (
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    details TEXT NOT NULL,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_act PRIMARY KEY (number),
    CONSTRAINT ck_act_said CHECK (number >= 1 AND length(actor) > 0 AND length(action) > 0),
    CONSTRAINT uq_act_previous UNIQUE (previous),
    CONSTRAINT uq_act_digest UNIQUE (digest)
)
 STRICT
;;
CREATE INDEX ix_act_action ON act (action, number)
;;
CREATE INDEX ix_act_actor ON act (actor, number)
;;
CREATE INDEX ix_act_at ON act (at)
;;
CREATE INDEX ix_act_subject ON act (subject, number)
;;
CREATE TRIGGER act_no_UPDATE BEFORE UPDATE ON act BEGIN SELECT RAISE(ABORT, 'act is append-only'); END
;;
CREATE TRIGGER act_no_DELETE BEFORE DELETE ON act BEGIN SELECT RAISE(ABORT, 'act is append-only'); END
;;
CREATE TABLE act_head (
    id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_act_head PRIMARY KEY (id),
    CONSTRAINT ck_act_head_one CHECK (id = 1 AND number >= 0)
)
 STRICT
;;
CREATE TRIGGER act_head_stays BEFORE DELETE ON act_head BEGIN SELECT RAISE(ABORT, 'act_head: rows are never deleted'); END
;;
CREATE TRIGGER act_head_goes_on BEFORE UPDATE ON act_head WHEN NEW.number <> OLD.number + 1 BEGIN SELECT RAISE(ABORT, 'act_head: the chain only goes on by one'); END
;;
CREATE TABLE agreement_copy (
    digest TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    kept_at INTEGER NOT NULL,
    CONSTRAINT pk_agreement_copy PRIMARY KEY (digest)
)
 STRICT
;;
CREATE TRIGGER agreement_copy_no_UPDATE BEFORE UPDATE ON agreement_copy BEGIN SELECT RAISE(ABORT, 'agreement_copy is append-only'); END
;;
CREATE TRIGGER agreement_copy_no_DELETE BEFORE DELETE ON agreement_copy BEGIN SELECT RAISE(ABORT, 'agreement_copy is append-only'); END
;;
CREATE TABLE announcement (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    audience TEXT NOT NULL,
    audience_of TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_code TEXT NOT NULL,
    state TEXT NOT NULL,
    reached INTEGER NOT NULL,
    told INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    ended_at INTEGER,
    CONSTRAINT pk_announcement PRIMARY KEY (id),
    CONSTRAINT ck_announcement_audience CHECK (audience IN ('all', 'distributors', 'tier', 'group')),
    CONSTRAINT ck_announcement_state CHECK (state IN ('sending', 'sent', 'stopped')),
    CONSTRAINT ck_announcement_ended CHECK ((state = 'sending') = (ended_at IS NULL)),
    CONSTRAINT uq_announcement_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE answered_callback (
    "key" TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_at INTEGER NOT NULL,
    CONSTRAINT pk_answered_callback PRIMARY KEY ("key")
)
 STRICT
;;
CREATE INDEX ix_answered_callback_answered_at ON answered_callback (answered_at)
;;
CREATE TABLE area (
    id INTEGER NOT NULL,
    region_code TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    begins_at INTEGER NOT NULL,
    ends_at INTEGER,
    given_by TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    CONSTRAINT pk_area PRIMARY KEY (id),
    CONSTRAINT ck_area_region CHECK (length(region_code) = 6),
    CONSTRAINT ck_area_days CHECK (ends_at >= begins_at)
)
 STRICT
;;
CREATE INDEX ix_area_member_id ON area (member_id)
;;
CREATE INDEX ix_area_of_region ON area (region_code, begins_at)
;;
CREATE TABLE audit_run (
    id INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    why TEXT NOT NULL,
    findings INTEGER NOT NULL,
    report TEXT NOT NULL,
    CONSTRAINT pk_audit_run PRIMARY KEY (id),
    CONSTRAINT ck_audit_run_findings CHECK (findings >= 0)
)
 STRICT
;;
CREATE TRIGGER audit_run_no_UPDATE BEFORE UPDATE ON audit_run BEGIN SELECT RAISE(ABORT, 'audit_run is append-only'); END
;;
CREATE TRIGGER audit_run_no_DELETE BEFORE DELETE ON audit_run BEGIN SELECT RAISE(ABORT, 'audit_run is append-only'); END
;;
CREATE TABLE bill_difference (
    id INTEGER NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    number TEXT,
    expected TEXT NOT NULL,
    found TEXT NOT NULL,
    status TEXT NOT NULL,
    found_at INTEGER NOT NULL,
    ended_at INTEGER,
    ended_by TEXT,
    reason TEXT,
    CONSTRAINT pk_bill_difference PRIMARY KEY (id),
    CONSTRAINT uq_bill_difference_kind_subject_day UNIQUE (kind, subject, day),
    CONSTRAINT ck_bill_difference_status CHECK (status IN ('open', 'mended', 'noted', 'closed')),
    CONSTRAINT ck_bill_difference_ended CHECK ((ended_at IS NULL) = (status = 'open'))
)
 STRICT
;;
CREATE INDEX ix_bill_difference_open ON bill_difference (id) WHERE status = 'open'
;;
CREATE TABLE billed (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    day TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    CONSTRAINT pk_billed PRIMARY KEY (kind, subject),
    CONSTRAINT ck_billed_kind CHECK (kind IN ('payment', 'refund', 'transfer'))
)
 STRICT
;;
CREATE TABLE branch_day (
    member_id INTEGER NOT NULL,
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
 STRICT
;;
CREATE TABLE category (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    icon TEXT,
    position INTEGER NOT NULL,
    parent_id INTEGER,
    CONSTRAINT pk_category PRIMARY KEY (id),
    CONSTRAINT ck_category_parent CHECK (parent_id IS NULL OR parent_id <> id),
    CONSTRAINT uq_category_code UNIQUE (code),
    CONSTRAINT fk_category_parent_id FOREIGN KEY(parent_id) REFERENCES category (id)
)
 STRICT
;;
CREATE INDEX ix_category_parent_id ON category (parent_id)
;;
CREATE TABLE collection (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    subtitle TEXT NOT NULL,
    rule TEXT NOT NULL,
    category TEXT NOT NULL,
    tag TEXT NOT NULL,
    most INTEGER NOT NULL,
    version INTEGER NOT NULL,
    filled_at INTEGER,
    CONSTRAINT pk_collection PRIMARY KEY (id),
    CONSTRAINT ck_collection_rule CHECK (rule IN ('hand', 'newest', 'best', 'category', 'tag', 'offer')),
    CONSTRAINT ck_collection_category CHECK ((rule = 'category') = (category <> '')),
    CONSTRAINT ck_collection_tag CHECK ((rule = 'tag') = (tag <> '')),
    CONSTRAINT ck_collection_most CHECK (most BETWEEN 1 AND 50),
    CONSTRAINT uq_collection_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE company_payee (
    id INTEGER NOT NULL,
    person_kind TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    sealed BLOB,
    account_fingerprint TEXT NOT NULL,
    usable_from INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,
    CONSTRAINT pk_company_payee PRIMARY KEY (id),
    CONSTRAINT uq_company_payee_person_kind_person_id UNIQUE (person_kind, person_id)
)
 STRICT
;;
CREATE TABLE complaint_look (
    complaint_id TEXT NOT NULL,
    next_look_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    CONSTRAINT pk_complaint_look PRIMARY KEY (complaint_id)
)
 STRICT
;;
CREATE INDEX ix_complaint_look_next_look_at ON complaint_look (next_look_at)
;;
CREATE TABLE coupon (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    scope_codes TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    benefit TEXT NOT NULL,
    value INTEGER NOT NULL,
    most_fen INTEGER,
    least_fen INTEGER NOT NULL,
    valid_days INTEGER,
    total INTEGER NOT NULL,
    "each" INTEGER NOT NULL,
    way TEXT NOT NULL,
    word TEXT,
    group_name TEXT,
    taken INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    stopped_at INTEGER,
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
 STRICT
;;
CREATE INDEX ix_coupon_open ON coupon (ends_at) WHERE stopped_at IS NULL AND way <> 'word'
;;
CREATE TABLE document (
    "key" TEXT NOT NULL,
    version INTEGER NOT NULL,
    value TEXT NOT NULL,
    marks TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    CONSTRAINT pk_document PRIMARY KEY ("key"),
    CONSTRAINT ck_document_version CHECK (version >= 1)
)
 STRICT
;;
CREATE TRIGGER document_stays BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'document: rows are never deleted'); END
;;
CREATE TABLE document_stamp (
    id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    CONSTRAINT pk_document_stamp PRIMARY KEY (id),
    CONSTRAINT ck_document_stamp_one CHECK (id = 1 AND number >= 1)
)
 STRICT
;;
CREATE TABLE errand (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    arguments TEXT NOT NULL,
    request_key TEXT NOT NULL,
    state TEXT NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER,
    attempts INTEGER NOT NULL,
    summary TEXT NOT NULL,
    file_name TEXT,
    error TEXT,
    asked_by TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    ended_at INTEGER,
    claimed_by TEXT,
    claimed_until INTEGER,
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
 STRICT
;;
CREATE INDEX ix_errand_by ON errand (asked_by, id)
;;
CREATE INDEX ix_errand_ended ON errand (ended_at)
;;
CREATE INDEX ix_errand_open ON errand (id) WHERE state IN ('waiting', 'running')
;;
CREATE TRIGGER errand_frozen BEFORE UPDATE OF "id", "code", "kind", "arguments", "request_key", "asked_by", "asked_at" ON errand WHEN NEW."id" IS NOT OLD."id" OR NEW."code" IS NOT OLD."code" OR NEW."kind" IS NOT OLD."kind" OR NEW."arguments" IS NOT OLD."arguments" OR NEW."request_key" IS NOT OLD."request_key" OR NEW."asked_by" IS NOT OLD."asked_by" OR NEW."asked_at" IS NOT OLD."asked_at" BEGIN SELECT RAISE(ABORT, 'errand: what is written here never changes'); END
;;
CREATE TRIGGER errand_state_steps BEFORE UPDATE OF state ON errand WHEN NEW.state <> OLD.state AND NOT ((OLD.state = 'waiting' AND NEW.state = 'running') OR (OLD.state = 'waiting' AND NEW.state = 'cancelled') OR (OLD.state = 'running' AND NEW.state = 'waiting') OR (OLD.state = 'running' AND NEW.state = 'done') OR (OLD.state = 'running' AND NEW.state = 'failed') OR (OLD.state = 'running' AND NEW.state = 'cancelled')) BEGIN SELECT RAISE(ABORT, 'errand: no such step of state'); END
;;
CREATE TABLE event_delivery (
    id INTEGER NOT NULL,
    consumer TEXT NOT NULL,
    event TEXT NOT NULL,
    payload TEXT NOT NULL,
    partition INTEGER,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    claimed_until INTEGER,
    claimed_by TEXT,
    error TEXT,
    created_at INTEGER NOT NULL,
    CONSTRAINT pk_event_delivery PRIMARY KEY (id),
    CONSTRAINT ck_event_delivery_status CHECK (status IN ('waiting', 'claimed', 'done', 'dead'))
)
 STRICT
;;
CREATE INDEX ix_event_delivery_dead ON event_delivery (id) WHERE status = 'dead'
;;
CREATE INDEX ix_event_delivery_open ON event_delivery (consumer, id) WHERE status IN ('waiting', 'claimed')
;;
CREATE INDEX ix_event_delivery_partition ON event_delivery (consumer, partition, id) WHERE status IN ('waiting', 'claimed')
;;
CREATE TABLE figure_change (
    id INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    parts TEXT NOT NULL,
    CONSTRAINT pk_figure_change PRIMARY KEY (id)
)
 STRICT
;;
CREATE TABLE figure_day (
    dimension TEXT NOT NULL,
    "key" TEXT NOT NULL,
    period INTEGER NOT NULL,
    placed INTEGER NOT NULL,
    orders INTEGER NOT NULL,
    sales_fen INTEGER NOT NULL,
    payers INTEGER NOT NULL,
    units INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    first_buyers INTEGER NOT NULL,
    refunds INTEGER NOT NULL,
    refunded_fen INTEGER NOT NULL,
    commission_fen INTEGER NOT NULL,
    reversed_fen INTEGER NOT NULL,
    members INTEGER NOT NULL,
    followers INTEGER NOT NULL,
    distributors INTEGER NOT NULL,
    scans INTEGER NOT NULL,
    views INTEGER NOT NULL,
    visitors INTEGER NOT NULL,
    complaints INTEGER NOT NULL,
    complaints_answered INTEGER NOT NULL,
    complaints_ended INTEGER NOT NULL,
    complaints_refunded INTEGER NOT NULL,
    CONSTRAINT pk_figure_day PRIMARY KEY (dimension, "key", period),
    CONSTRAINT ck_figure_day_dimension CHECK (dimension IN ('all', 'product', 'sku', 'category', 'region', 'distributor', 'tier', 'channel', 'offer', 'selling', 'story', 'campaign', 'complaint'))
)
 STRICT
;;
CREATE INDEX ix_figure_day_best ON figure_day (dimension, period, sales_fen DESC, "key")
;;
CREATE TABLE figure_hour (
    dimension TEXT NOT NULL,
    "key" TEXT NOT NULL,
    period INTEGER NOT NULL,
    placed INTEGER NOT NULL,
    orders INTEGER NOT NULL,
    sales_fen INTEGER NOT NULL,
    payers INTEGER NOT NULL,
    units INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    first_buyers INTEGER NOT NULL,
    refunds INTEGER NOT NULL,
    refunded_fen INTEGER NOT NULL,
    commission_fen INTEGER NOT NULL,
    reversed_fen INTEGER NOT NULL,
    members INTEGER NOT NULL,
    followers INTEGER NOT NULL,
    distributors INTEGER NOT NULL,
    scans INTEGER NOT NULL,
    views INTEGER NOT NULL,
    visitors INTEGER NOT NULL,
    complaints INTEGER NOT NULL,
    complaints_answered INTEGER NOT NULL,
    complaints_ended INTEGER NOT NULL,
    complaints_refunded INTEGER NOT NULL,
    CONSTRAINT pk_figure_hour PRIMARY KEY (dimension, "key", period),
    CONSTRAINT ck_figure_hour_dimension CHECK (dimension IN ('all', 'product', 'sku', 'category', 'region', 'distributor', 'tier', 'channel', 'offer', 'selling', 'story', 'campaign', 'complaint'))
)
 STRICT
;;
CREATE TABLE figure_month (
    dimension TEXT NOT NULL,
    "key" TEXT NOT NULL,
    period INTEGER NOT NULL,
    placed INTEGER NOT NULL,
    orders INTEGER NOT NULL,
    sales_fen INTEGER NOT NULL,
    payers INTEGER NOT NULL,
    units INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    first_buyers INTEGER NOT NULL,
    refunds INTEGER NOT NULL,
    refunded_fen INTEGER NOT NULL,
    commission_fen INTEGER NOT NULL,
    reversed_fen INTEGER NOT NULL,
    members INTEGER NOT NULL,
    followers INTEGER NOT NULL,
    distributors INTEGER NOT NULL,
    scans INTEGER NOT NULL,
    views INTEGER NOT NULL,
    visitors INTEGER NOT NULL,
    complaints INTEGER NOT NULL,
    complaints_answered INTEGER NOT NULL,
    complaints_ended INTEGER NOT NULL,
    complaints_refunded INTEGER NOT NULL,
    CONSTRAINT pk_figure_month PRIMARY KEY (dimension, "key", period),
    CONSTRAINT ck_figure_month_dimension CHECK (dimension IN ('all', 'product', 'sku', 'category', 'region', 'distributor', 'tier', 'channel', 'offer', 'selling', 'story', 'campaign', 'complaint'))
)
 STRICT
;;
CREATE INDEX ix_figure_month_best ON figure_month (dimension, period, sales_fen DESC, "key")
;;
CREATE TABLE figure_recount (
    id INTEGER NOT NULL,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    stage TEXT NOT NULL,
    reached INTEGER NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    CONSTRAINT pk_figure_recount PRIMARY KEY (id),
    CONSTRAINT ck_figure_recount_stage CHECK (stage IN ('orders', 'members', 'complaints', 'days', 'done')),
    CONSTRAINT ck_figure_recount_days CHECK (first_day <= last_day)
)
 STRICT
;;
CREATE TABLE figure_source (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    hour INTEGER NOT NULL,
    parts TEXT NOT NULL,
    CONSTRAINT pk_figure_source PRIMARY KEY (kind, subject, hour),
    CONSTRAINT ck_figure_source_kind CHECK (kind IN ('order', 'payer', 'member', 'complaint'))
)
 STRICT
;;
CREATE INDEX ix_figure_source_hour ON figure_source (hour)
;;
CREATE TABLE freight_template (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    measure TEXT NOT NULL,
    rules TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT pk_freight_template PRIMARY KEY (id),
    CONSTRAINT ck_freight_template_measure CHECK (measure IN ('pieces', 'weight')),
    CONSTRAINT ck_freight_template_name CHECK (name <> ''),
    CONSTRAINT uq_freight_template_code UNIQUE (code),
    CONSTRAINT uq_freight_template_name UNIQUE (name)
)
 STRICT
;;
CREATE TABLE fund_balance (
    id INTEGER NOT NULL,
    source TEXT NOT NULL,
    fen INTEGER NOT NULL,
    at INTEGER NOT NULL,
    told_by TEXT NOT NULL,
    CONSTRAINT pk_fund_balance PRIMARY KEY (id),
    CONSTRAINT ck_fund_balance_source CHECK (source IN ('pay', 'typed')),
    CONSTRAINT ck_fund_balance_amount CHECK (fen >= 0)
)
 STRICT
;;
CREATE TRIGGER fund_balance_no_UPDATE BEFORE UPDATE ON fund_balance BEGIN SELECT RAISE(ABORT, 'fund_balance is append-only'); END
;;
CREATE TRIGGER fund_balance_no_DELETE BEFORE DELETE ON fund_balance BEGIN SELECT RAISE(ABORT, 'fund_balance is append-only'); END
;;
CREATE TABLE home_draft (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    sections TEXT NOT NULL,
    published INTEGER NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    CONSTRAINT pk_home_draft PRIMARY KEY (id),
    CONSTRAINT ck_home_draft_one CHECK (id = 1 AND version >= 1)
)
 STRICT
;;
CREATE TABLE home_page (
    number INTEGER NOT NULL,
    sections TEXT NOT NULL,
    reason TEXT NOT NULL,
    published_by TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    CONSTRAINT pk_home_page PRIMARY KEY (number)
)
 STRICT
;;
CREATE TRIGGER home_page_no_UPDATE BEFORE UPDATE ON home_page BEGIN SELECT RAISE(ABORT, 'home_page is append-only'); END
;;
CREATE TRIGGER home_page_no_DELETE BEFORE DELETE ON home_page BEGIN SELECT RAISE(ABORT, 'home_page is append-only'); END
;;
CREATE TABLE integration (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    key_digest TEXT,
    scopes TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    used_at INTEGER,
    ended_by TEXT,
    ended_at INTEGER,
    CONSTRAINT pk_integration PRIMARY KEY (code),
    CONSTRAINT ck_integration_name CHECK (length(trim(name)) > 0),
    CONSTRAINT ck_integration_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (key_digest IS NOT NULL)),
    CONSTRAINT uq_integration_key_digest UNIQUE (key_digest)
)
 STRICT
;;
CREATE TRIGGER integration_stays BEFORE DELETE ON integration BEGIN SELECT RAISE(ABORT, 'integration: rows are never deleted'); END
;;
CREATE TRIGGER integration_frozen BEFORE UPDATE OF "code", "name", "scopes", "made_by", "made_at" ON integration WHEN NEW."code" IS NOT OLD."code" OR NEW."name" IS NOT OLD."name" OR NEW."scopes" IS NOT OLD."scopes" OR NEW."made_by" IS NOT OLD."made_by" OR NEW."made_at" IS NOT OLD."made_at" BEGIN SELECT RAISE(ABORT, 'integration: what is written here never changes'); END
;;
CREATE TABLE job_lease (
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    fence INTEGER NOT NULL,
    held_until INTEGER NOT NULL,
    next_run_at INTEGER NOT NULL,
    CONSTRAINT pk_job_lease PRIMARY KEY (name)
)
 STRICT
;;
CREATE TABLE material (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    pictures TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_code TEXT NOT NULL,
    "on" INTEGER NOT NULL,
    version INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,
    CONSTRAINT pk_material PRIMARY KEY (id),
    CONSTRAINT uq_material_code UNIQUE (code)
)
 STRICT
;;
CREATE INDEX ix_material_on ON material ("on", id)
;;
CREATE TABLE media (
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    content_type TEXT NOT NULL,
    member_id INTEGER,
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    width INTEGER,
    height INTEGER,
    colour TEXT,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    used_at INTEGER,
    dropped_at INTEGER,
    CONSTRAINT pk_media PRIMARY KEY (code),
    CONSTRAINT ck_media_kind CHECK (kind IN ('picture', 'video', 'document')),
    CONSTRAINT ck_media_bytes CHECK (bytes > 0),
    CONSTRAINT ck_media_picture CHECK (kind <> 'picture' OR (width > 0 AND height > 0 AND colour IS NOT NULL))
)
 STRICT
;;
CREATE INDEX ix_media_dropped ON media (dropped_at) WHERE dropped_at IS NOT NULL
;;
CREATE INDEX ix_media_member_id ON media (member_id)
;;
CREATE INDEX ix_media_unused ON media (made_at) WHERE used_at IS NULL
;;
CREATE TABLE member (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    generated_name TEXT NOT NULL,
    own_name TEXT,
    avatar_url TEXT,
    first_seen_via TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    followed_at INTEGER,
    erased_at INTEGER,
    CONSTRAINT pk_member PRIMARY KEY (id),
    CONSTRAINT uq_member_code UNIQUE (code)
)
 STRICT
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
    taken_at INTEGER NOT NULL,
    people INTEGER NOT NULL,
    openings INTEGER NOT NULL,
    total_fen INTEGER NOT NULL,
    approved_by TEXT,
    approved_at INTEGER,
    CONSTRAINT pk_moved_batch PRIMARY KEY (code),
    CONSTRAINT ck_moved_batch_counts CHECK (people > 0 AND openings >= 0 AND total_fen >= 0),
    CONSTRAINT ck_moved_batch_approved CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CONSTRAINT ck_moved_batch_two_people CHECK (approved_by IS NULL OR approved_by <> taken_by)
)
 STRICT
;;
CREATE TRIGGER moved_batch_stays BEFORE DELETE ON moved_batch BEGIN SELECT RAISE(ABORT, 'moved_batch: rows are never deleted'); END
;;
CREATE TRIGGER moved_batch_frozen BEFORE UPDATE OF "code", "system", "taken_by", "taken_at", "people" ON moved_batch WHEN NEW."code" IS NOT OLD."code" OR NEW."system" IS NOT OLD."system" OR NEW."taken_by" IS NOT OLD."taken_by" OR NEW."taken_at" IS NOT OLD."taken_at" OR NEW."people" IS NOT OLD."people" BEGIN SELECT RAISE(ABORT, 'moved_batch: what is written here never changes'); END
;;
CREATE TABLE multibuy (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    scope_codes TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    steps TEXT NOT NULL,
    most INTEGER,
    most_each INTEGER,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    stopped_at INTEGER,
    CONSTRAINT pk_multibuy PRIMARY KEY (id),
    CONSTRAINT ck_multibuy_scope CHECK (scope IN ('all', 'category', 'product', 'sku')),
    CONSTRAINT ck_multibuy_days CHECK (starts_at < ends_at),
    CONSTRAINT uq_multibuy_code UNIQUE (code)
)
 STRICT
;;
CREATE INDEX ix_multibuy_open ON multibuy (ends_at) WHERE stopped_at IS NULL
;;
CREATE TABLE offer_use (
    kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    used INTEGER NOT NULL,
    most INTEGER NOT NULL,
    CONSTRAINT pk_offer_use PRIMARY KEY (kind, source_id, member_id),
    CONSTRAINT ck_offer_use_used CHECK (used >= 0 AND used <= most)
)
 STRICT
;;
CREATE TABLE orphan_payment (
    provider TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    fact TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    CONSTRAINT pk_orphan_payment PRIMARY KEY (provider, transaction_id)
)
 STRICT
;;
CREATE INDEX ix_orphan_payment_seen_at ON orphan_payment (seen_at)
;;
CREATE TABLE place (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    hours TEXT NOT NULL,
    offers_pickup INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    CONSTRAINT pk_place PRIMARY KEY (id),
    CONSTRAINT ck_place_pickup CHECK (NOT offers_pickup OR (name <> '' AND address <> '')),
    CONSTRAINT uq_place_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE proposal (
    id INTEGER NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    seen TEXT NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposer_member_id INTEGER,
    proposed_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    decided_by TEXT,
    decided_at INTEGER,
    CONSTRAINT pk_proposal PRIMARY KEY (id),
    CONSTRAINT ck_proposal_status CHECK (status IN ('open', 'carried_out', 'refused', 'lapsed')),
    CONSTRAINT ck_proposal_decided CHECK ((status = 'open') = (decided_at IS NULL)),
    CONSTRAINT ck_proposal_decided_by CHECK (status NOT IN ('carried_out', 'refused') OR decided_by IS NOT NULL),
    CONSTRAINT ck_proposal_two_people CHECK (status <> 'carried_out' OR decided_by <> proposed_by),
    CONSTRAINT ck_proposal_reason CHECK (length(trim(reason)) > 0)
)
 STRICT
;;
CREATE INDEX ix_proposal_subject ON proposal (subject, id)
;;
CREATE UNIQUE INDEX ix_proposal_open ON proposal (action, subject) WHERE status = 'open'
;;
CREATE TRIGGER proposal_stays BEFORE DELETE ON proposal BEGIN SELECT RAISE(ABORT, 'proposal: rows are never deleted'); END
;;
CREATE TRIGGER proposal_frozen BEFORE UPDATE OF "id", "action", "subject", "payload", "seen", "reason", "proposed_by", "proposer_member_id", "proposed_at", "ends_at" ON proposal WHEN NEW."id" IS NOT OLD."id" OR NEW."action" IS NOT OLD."action" OR NEW."subject" IS NOT OLD."subject" OR NEW."payload" IS NOT OLD."payload" OR NEW."seen" IS NOT OLD."seen" OR NEW."reason" IS NOT OLD."reason" OR NEW."proposed_by" IS NOT OLD."proposed_by" OR NEW."proposer_member_id" IS NOT OLD."proposer_member_id" OR NEW."proposed_at" IS NOT OLD."proposed_at" OR NEW."ends_at" IS NOT OLD."ends_at" BEGIN SELECT RAISE(ABORT, 'proposal: what is written here never changes'); END
;;
CREATE TRIGGER proposal_status_steps BEFORE UPDATE OF status ON proposal WHEN NEW.status <> OLD.status AND NOT ((OLD.status = 'open' AND NEW.status = 'carried_out') OR (OLD.status = 'open' AND NEW.status = 'refused') OR (OLD.status = 'open' AND NEW.status = 'lapsed')) BEGIN SELECT RAISE(ABORT, 'proposal: no such step of status'); END
;;
CREATE TABLE reconciled_bill (
    day TEXT NOT NULL,
    bill TEXT NOT NULL,
    status TEXT NOT NULL,
    digest TEXT,
    lines INTEGER NOT NULL,
    foreign_lines INTEGER NOT NULL,
    closing_fen INTEGER,
    fee_units INTEGER,
    own_fee_fen INTEGER,
    booked_fee_fen INTEGER,
    problem TEXT,
    at INTEGER NOT NULL,
    CONSTRAINT pk_reconciled_bill PRIMARY KEY (day, bill),
    CONSTRAINT ck_reconciled_bill_bill CHECK (bill IN ('trade', 'BASIC', 'OPERATION')),
    CONSTRAINT ck_reconciled_bill_status CHECK (status IN ('taken_in', 'empty', 'damaged')),
    CONSTRAINT ck_reconciled_bill_fees CHECK ((fee_units IS NULL) = (own_fee_fen IS NULL) AND (fee_units IS NULL) = (booked_fee_fen IS NULL))
)
 STRICT
;;
CREATE TABLE search_word (
    words TEXT NOT NULL,
    weight INTEGER NOT NULL,
    CONSTRAINT pk_search_word PRIMARY KEY (words),
    CONSTRAINT ck_search_word_weight CHECK (weight >= 0)
)
 STRICT
;;
CREATE INDEX ix_search_word_weight ON search_word (weight)
;;
CREATE TABLE secret (
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT pk_secret PRIMARY KEY (name)
)
 STRICT
;;
CREATE TABLE setting (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT pk_setting PRIMARY KEY ("key")
)
 STRICT
;;
CREATE TABLE sold_tax (
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    tax_code TEXT NOT NULL,
    rate_bp INTEGER NOT NULL,
    fen INTEGER NOT NULL,
    CONSTRAINT pk_sold_tax PRIMARY KEY (order_no, line),
    CONSTRAINT ck_sold_tax_rate CHECK (rate_bp IN (1300, 900, 600, 500, 300, 100, 0, -1)),
    CONSTRAINT ck_sold_tax_amount CHECK (fen >= 0)
)
 STRICT
;;
CREATE TRIGGER sold_tax_no_UPDATE BEFORE UPDATE ON sold_tax BEGIN SELECT RAISE(ABORT, 'sold_tax is append-only'); END
;;
CREATE TRIGGER sold_tax_no_DELETE BEFORE DELETE ON sold_tax BEGIN SELECT RAISE(ABORT, 'sold_tax is append-only'); END
;;
CREATE TABLE staff (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    member_id INTEGER,
    key_digest TEXT,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    ended_by TEXT,
    ended_at INTEGER,
    CONSTRAINT pk_staff PRIMARY KEY (code),
    CONSTRAINT ck_staff_name CHECK (length(trim(name)) > 0),
    CONSTRAINT ck_staff_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (key_digest IS NOT NULL)),
    CONSTRAINT uq_staff_key_digest UNIQUE (key_digest)
)
 STRICT
;;
CREATE UNIQUE INDEX ix_staff_member ON staff (member_id) WHERE ended_at IS NULL
;;
CREATE TRIGGER staff_stays BEFORE DELETE ON staff BEGIN SELECT RAISE(ABORT, 'staff: rows are never deleted'); END
;;
CREATE TRIGGER staff_frozen BEFORE UPDATE OF "code", "made_by", "made_at" ON staff WHEN NEW."code" IS NOT OLD."code" OR NEW."made_by" IS NOT OLD."made_by" OR NEW."made_at" IS NOT OLD."made_at" BEGIN SELECT RAISE(ABORT, 'staff: what is written here never changes'); END
;;
CREATE TABLE target (
    year INTEGER NOT NULL,
    scope TEXT NOT NULL,
    "key" TEXT NOT NULL,
    period TEXT NOT NULL,
    member_id INTEGER,
    amount_fen INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    CONSTRAINT pk_target PRIMARY KEY (year, scope, "key", period),
    CONSTRAINT ck_target_amount CHECK (amount_fen > 0),
    CONSTRAINT ck_target_scope CHECK (scope IN ('whole', 'region', 'person')),
    CONSTRAINT ck_target_person CHECK ((scope = 'person') = (member_id IS NOT NULL))
)
 STRICT
;;
CREATE INDEX ix_target_largest ON target (year, scope, period, amount_fen, "key")
;;
CREATE INDEX ix_target_member ON target (member_id, year)
;;
CREATE TABLE target_assessment (
    id INTEGER NOT NULL,
    year INTEGER NOT NULL,
    period TEXT NOT NULL,
    status TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    reason TEXT,
    decided_by TEXT,
    decided_at INTEGER,
    CONSTRAINT pk_target_assessment PRIMARY KEY (id),
    CONSTRAINT uq_target_assessment_year_period UNIQUE (year, period),
    CONSTRAINT ck_target_assessment_status CHECK (status IN ('open', 'decided')),
    CONSTRAINT ck_target_assessment_decided CHECK ((status = 'decided') = (decided_at IS NOT NULL))
)
 STRICT
;;
CREATE TRIGGER target_assessment_stays BEFORE DELETE ON target_assessment BEGIN SELECT RAISE(ABORT, 'target_assessment: rows are never deleted'); END
;;
CREATE TRIGGER target_assessment_frozen BEFORE UPDATE OF "id", "year", "period", "made_by", "made_at" ON target_assessment WHEN NEW."id" IS NOT OLD."id" OR NEW."year" IS NOT OLD."year" OR NEW."period" IS NOT OLD."period" OR NEW."made_by" IS NOT OLD."made_by" OR NEW."made_at" IS NOT OLD."made_at" BEGIN SELECT RAISE(ABORT, 'target_assessment: what is written here never changes'); END
;;
CREATE TRIGGER target_assessment_status_steps BEFORE UPDATE OF status ON target_assessment WHEN NEW.status <> OLD.status AND NOT ((OLD.status = 'open' AND NEW.status = 'decided')) BEGIN SELECT RAISE(ABORT, 'target_assessment: no such step of status'); END
;;
CREATE TABLE target_rules (
    year INTEGER NOT NULL,
    basis TEXT NOT NULL,
    by_quarter INTEGER NOT NULL,
    rise_bp INTEGER NOT NULL,
    fall_bp INTEGER NOT NULL,
    grace INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    CONSTRAINT pk_target_rules PRIMARY KEY (year),
    CONSTRAINT ck_target_rules_basis CHECK (basis IN ('direct_sales', 'team_sales')),
    CONSTRAINT ck_target_rules_shares CHECK (fall_bp >= 0 AND fall_bp < rise_bp),
    CONSTRAINT ck_target_rules_grace CHECK (grace >= 0)
)
 STRICT
;;
CREATE TABLE tax_class (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    tax_code TEXT NOT NULL,
    rate_bp INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    CONSTRAINT pk_tax_class PRIMARY KEY (kind, subject),
    CONSTRAINT ck_tax_class_kind CHECK (kind IN ('shop', 'category', 'product')),
    CONSTRAINT ck_tax_class_rate CHECK (rate_bp IN (1300, 900, 600, 500, 300, 100, 0))
)
 STRICT
;;
CREATE TABLE tax_counted (
    name TEXT NOT NULL,
    last_id INTEGER NOT NULL,
    CONSTRAINT pk_tax_counted PRIMARY KEY (name)
)
 STRICT
;;
CREATE TABLE tax_day (
    day TEXT NOT NULL,
    rate_bp INTEGER NOT NULL,
    tax_code TEXT NOT NULL,
    sold_fen INTEGER NOT NULL,
    returned_fen INTEGER NOT NULL,
    CONSTRAINT pk_tax_day PRIMARY KEY (day, rate_bp, tax_code)
)
 STRICT
;;
CREATE TABLE threshold (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    scope_codes TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    steps TEXT NOT NULL,
    most INTEGER,
    most_each INTEGER,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    stopped_at INTEGER,
    CONSTRAINT pk_threshold PRIMARY KEY (id),
    CONSTRAINT ck_threshold_scope CHECK (scope IN ('all', 'category', 'product', 'sku')),
    CONSTRAINT ck_threshold_days CHECK (starts_at < ends_at),
    CONSTRAINT uq_threshold_code UNIQUE (code)
)
 STRICT
;;
CREATE INDEX ix_threshold_open ON threshold (ends_at) WHERE stopped_at IS NULL
;;
CREATE TABLE transfer (
    number TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    appid TEXT NOT NULL,
    mch_id TEXT NOT NULL,
    openid TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    scene TEXT NOT NULL,
    infos TEXT NOT NULL,
    remark TEXT NOT NULL,
    perception TEXT NOT NULL,
    notify_url TEXT NOT NULL,
    sealed_name BLOB,
    posts INTEGER NOT NULL,
    asks INTEGER NOT NULL,
    heard TEXT,
    bill_no TEXT,
    problem TEXT,
    package TEXT,
    package_until INTEGER,
    cancel_wanted_at INTEGER,
    next_ask_at INTEGER NOT NULL,
    asked_at INTEGER,
    created_at INTEGER NOT NULL,
    closed_at INTEGER,
    CONSTRAINT pk_transfer PRIMARY KEY (number),
    CONSTRAINT ck_transfer_amount CHECK (amount_fen >= 10),
    CONSTRAINT ck_transfer_no_name_below CHECK (sealed_name IS NULL OR amount_fen >= 30),
    CONSTRAINT ck_transfer_number CHECK (length(number) <= 32),
    CONSTRAINT ck_transfer_open CHECK (closed_at IS NOT NULL OR heard IS NULL OR heard NOT IN ('SUCCESS', 'FAIL', 'CANCELLED')),
    CONSTRAINT ck_transfer_closed CHECK (closed_at IS NULL OR posts = 0 OR heard IN ('SUCCESS', 'FAIL', 'CANCELLED')),
    CONSTRAINT ck_transfer_left_the_house CHECK (heard IS NULL OR posts > 0),
    CONSTRAINT uq_transfer_bill_no UNIQUE (bill_no)
)
 STRICT
;;
CREATE INDEX ix_transfer_due ON transfer (next_ask_at) WHERE closed_at IS NULL
;;
CREATE INDEX ix_transfer_member_id ON transfer (member_id)
;;
CREATE TRIGGER transfer_frozen BEFORE UPDATE OF number, member_id, appid, mch_id, openid, amount_fen, scene, infos, remark, perception, notify_url, sealed_name ON transfer BEGIN SELECT RAISE(ABORT, 'a transfer is asked for with the same words for ever'); END
;;
CREATE TRIGGER transfer_closed BEFORE UPDATE ON transfer WHEN OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NOT OLD.closed_at OR NEW.heard IS NOT OLD.heard OR NEW.posts IS NOT OLD.posts) BEGIN SELECT RAISE(ABORT, 'a transfer that has ended does not move'); END
;;
CREATE TRIGGER transfer_no_delete BEFORE DELETE ON transfer BEGIN SELECT RAISE(ABORT, 'a transfer is never deleted'); END
;;
CREATE TABLE address (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    district_code TEXT NOT NULL,
    sealed BLOB NOT NULL,
    phone_index TEXT NOT NULL,
    place_index TEXT NOT NULL,
    is_default INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT pk_address PRIMARY KEY (id),
    CONSTRAINT uq_address_code UNIQUE (code),
    CONSTRAINT fk_address_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
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
    member_id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    digest TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_at INTEGER NOT NULL,
    CONSTRAINT pk_answered_request PRIMARY KEY (member_id, "key"),
    CONSTRAINT fk_answered_request_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_answered_request_answered_at ON answered_request (answered_at)
;;
CREATE TABLE basket (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    lines TEXT NOT NULL,
    message TEXT NOT NULL,
    request_key TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    CONSTRAINT pk_basket PRIMARY KEY (id),
    CONSTRAINT uq_basket_member_id_request_key UNIQUE (member_id, request_key),
    CONSTRAINT ck_basket_ends CHECK (ends_at >= made_at),
    CONSTRAINT uq_basket_code UNIQUE (code),
    CONSTRAINT fk_basket_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_basket_of_member ON basket (member_id, id)
;;
CREATE TABLE campaign (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    banner TEXT,
    colour TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    collection TEXT NOT NULL,
    goods TEXT NOT NULL,
    offer_mode TEXT,
    offer_code TEXT,
    "on" INTEGER NOT NULL,
    version INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,
    CONSTRAINT pk_campaign PRIMARY KEY (id),
    CONSTRAINT uq_campaign_code UNIQUE (code),
    CONSTRAINT fk_campaign_banner FOREIGN KEY(banner) REFERENCES media (code)
)
 STRICT
;;
CREATE INDEX ix_campaign_saved ON campaign (saved_at, id)
;;
CREATE INDEX ix_campaign_starts ON campaign (starts_at, id)
;;
CREATE TABLE chat_poster (
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    media_id TEXT,
    usable_until INTEGER,
    owed INTEGER NOT NULL,
    delivery_id INTEGER,
    CONSTRAINT pk_chat_poster PRIMARY KEY (member_id, kind),
    CONSTRAINT fk_chat_poster_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE TABLE chat_window (
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    allowed INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    CONSTRAINT pk_chat_window PRIMARY KEY (member_id, kind),
    CONSTRAINT fk_chat_window_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE TABLE choice_change (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    topic TEXT NOT NULL,
    wanted INTEGER NOT NULL,
    happened_at INTEGER NOT NULL,
    CONSTRAINT pk_choice_change PRIMARY KEY (id),
    CONSTRAINT ck_choice_change_topic CHECK (topic IN ('offers', 'recommendations')),
    CONSTRAINT fk_choice_change_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_choice_change_member_id ON choice_change (member_id)
;;
CREATE TRIGGER choice_change_no_UPDATE BEFORE UPDATE ON choice_change BEGIN SELECT RAISE(ABORT, 'choice_change is append-only'); END
;;
CREATE TRIGGER choice_change_no_DELETE BEFORE DELETE ON choice_change BEGIN SELECT RAISE(ABORT, 'choice_change is append-only'); END
;;
CREATE TABLE choice_declined (
    member_id INTEGER NOT NULL,
    topic TEXT NOT NULL,
    declined_at INTEGER NOT NULL,
    CONSTRAINT pk_choice_declined PRIMARY KEY (member_id, topic),
    CONSTRAINT ck_choice_declined_topic CHECK (topic IN ('offers', 'recommendations')),
    CONSTRAINT fk_choice_declined_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE TABLE consent (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    document TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    given INTEGER NOT NULL,
    happened_at INTEGER NOT NULL,
    CONSTRAINT pk_consent PRIMARY KEY (id),
    CONSTRAINT fk_consent_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_consent_member_id ON consent (member_id)
;;
CREATE TRIGGER consent_no_UPDATE BEFORE UPDATE ON consent BEGIN SELECT RAISE(ABORT, 'consent is append-only'); END
;;
CREATE TRIGGER consent_no_DELETE BEFORE DELETE ON consent BEGIN SELECT RAISE(ABORT, 'consent is append-only'); END
;;
CREATE TABLE coupon_grant (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    coupon_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    told_at INTEGER,
    CONSTRAINT pk_coupon_grant PRIMARY KEY (id),
    CONSTRAINT uq_coupon_grant_coupon_id_member_id_number UNIQUE (coupon_id, member_id, number),
    CONSTRAINT ck_coupon_grant_number CHECK (number >= 1),
    CONSTRAINT uq_coupon_grant_code UNIQUE (code),
    CONSTRAINT fk_coupon_grant_coupon_id FOREIGN KEY(coupon_id) REFERENCES coupon (id),
    CONSTRAINT fk_coupon_grant_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_coupon_grant_ending ON coupon_grant (ends_at) WHERE told_at IS NULL
;;
CREATE INDEX ix_coupon_grant_member ON coupon_grant (member_id, ends_at)
;;
CREATE TABLE document_version (
    "key" TEXT NOT NULL,
    version INTEGER NOT NULL,
    value TEXT NOT NULL,
    marks TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_document_version PRIMARY KEY ("key", version),
    CONSTRAINT ck_document_version_version CHECK (version >= 1),
    CONSTRAINT fk_document_version_key FOREIGN KEY("key") REFERENCES document ("key")
)
 STRICT
;;
CREATE TRIGGER document_version_no_UPDATE BEFORE UPDATE ON document_version BEGIN SELECT RAISE(ABORT, 'document_version is append-only'); END
;;
CREATE TRIGGER document_version_no_DELETE BEFORE DELETE ON document_version BEGIN SELECT RAISE(ABORT, 'document_version is append-only'); END
;;
CREATE TABLE erasure (
    member_id INTEGER NOT NULL,
    requested_at INTEGER NOT NULL,
    requested_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    looked_at INTEGER NOT NULL,
    erased_at INTEGER,
    openid_index TEXT,
    CONSTRAINT pk_erasure PRIMARY KEY (member_id),
    CONSTRAINT fk_erasure_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
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
    made_at INTEGER NOT NULL,
    member_id INTEGER,
    CONSTRAINT pk_handover PRIMARY KEY (code_hash),
    CONSTRAINT ck_handover_state CHECK (state IN ('waiting', 'granted', 'refused', 'taken')),
    CONSTRAINT ck_handover_decided CHECK ((state = 'waiting') = (member_id IS NULL)),
    CONSTRAINT fk_handover_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_handover_made_at ON handover (made_at)
;;
CREATE INDEX ix_handover_member_id ON handover (member_id)
;;
CREATE INDEX ix_handover_visitor_hash ON handover (visitor_hash)
;;
CREATE TABLE identity (
    id INTEGER NOT NULL,
    appid TEXT NOT NULL,
    openid TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    unionid TEXT,
    subscribed INTEGER NOT NULL,
    subscribed_at INTEGER,
    unsubscribed_at INTEGER,
    CONSTRAINT pk_identity PRIMARY KEY (id),
    CONSTRAINT uq_identity_appid_openid UNIQUE (appid, openid),
    CONSTRAINT uq_identity_member_id UNIQUE (member_id),
    CONSTRAINT fk_identity_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
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
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    used_at INTEGER,
    CONSTRAINT pk_invitation PRIMARY KEY (digest),
    CONSTRAINT ck_invitation_role CHECK (role IN ('owner', 'finance', 'operator', 'support', 'auditor')),
    CONSTRAINT fk_invitation_staff_code FOREIGN KEY(staff_code) REFERENCES staff (code)
)
 STRICT
;;
CREATE TABLE invoice_title (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    sealed BLOB NOT NULL,
    used_at INTEGER NOT NULL,
    CONSTRAINT pk_invoice_title PRIMARY KEY (id),
    CONSTRAINT fk_invoice_title_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT uq_invoice_title_code UNIQUE (code)
)
 STRICT
;;
CREATE INDEX ix_invoice_title_member_id ON invoice_title (member_id)
;;
CREATE TABLE login_state (
    state_hash TEXT NOT NULL,
    visitor_hash TEXT NOT NULL,
    target TEXT NOT NULL,
    scope TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER,
    member_id INTEGER,
    CONSTRAINT pk_login_state PRIMARY KEY (state_hash),
    CONSTRAINT fk_login_state_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_login_state_created_at ON login_state (created_at)
;;
CREATE INDEX ix_login_state_visitor_hash ON login_state (visitor_hash)
;;
CREATE TABLE member_trace (
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    digest TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    CONSTRAINT pk_member_trace PRIMARY KEY (member_id, kind, digest),
    CONSTRAINT fk_member_trace_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_member_trace_seen_at ON member_trace (seen_at)
;;
CREATE INDEX ix_member_trace_shared ON member_trace (kind, digest, member_id)
;;
CREATE TABLE moved_person (
    id INTEGER NOT NULL,
    batch TEXT NOT NULL,
    system TEXT NOT NULL,
    source_key TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    phone_index TEXT,
    phone_tail TEXT,
    opening_fen INTEGER NOT NULL,
    posted_at INTEGER,
    CONSTRAINT pk_moved_person PRIMARY KEY (id),
    CONSTRAINT uq_moved_person_system_source_key UNIQUE (system, source_key),
    CONSTRAINT ck_moved_person_opening CHECK (opening_fen >= 0),
    CONSTRAINT ck_moved_person_posted CHECK (posted_at IS NULL OR opening_fen > 0),
    CONSTRAINT fk_moved_person_batch FOREIGN KEY(batch) REFERENCES moved_batch (code),
    CONSTRAINT uq_moved_person_member_id UNIQUE (member_id),
    CONSTRAINT fk_moved_person_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_moved_person_batch ON moved_person (batch, id)
;;
CREATE INDEX ix_moved_person_due ON moved_person (id) WHERE opening_fen > 0 AND posted_at IS NULL
;;
CREATE INDEX ix_moved_person_phone_index ON moved_person (phone_index)
;;
CREATE TRIGGER moved_person_stays BEFORE DELETE ON moved_person BEGIN SELECT RAISE(ABORT, 'moved_person: rows are never deleted'); END
;;
CREATE TRIGGER moved_person_frozen BEFORE UPDATE OF "id", "batch", "system", "member_id", "opening_fen" ON moved_person WHEN NEW."id" IS NOT OLD."id" OR NEW."batch" IS NOT OLD."batch" OR NEW."system" IS NOT OLD."system" OR NEW."member_id" IS NOT OLD."member_id" OR NEW."opening_fen" IS NOT OLD."opening_fen" BEGIN SELECT RAISE(ABORT, 'moved_person: what is written here never changes'); END
;;
CREATE TABLE notice (
    id INTEGER NOT NULL,
    delivery_id INTEGER,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    facts TEXT NOT NULL,
    order_no TEXT,
    state TEXT NOT NULL,
    channel TEXT,
    message_id TEXT,
    reason TEXT,
    created_at INTEGER NOT NULL,
    sending_since INTEGER,
    sent_at INTEGER,
    read_at INTEGER,
    held_until INTEGER,
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
 STRICT
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
    member_id INTEGER NOT NULL,
    muted TEXT NOT NULL,
    quiet_from INTEGER NOT NULL,
    quiet_until INTEGER NOT NULL,
    most_an_hour INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    CONSTRAINT pk_notice_wish PRIMARY KEY (member_id),
    CONSTRAINT ck_notice_wish_hours CHECK (quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23),
    CONSTRAINT ck_notice_wish_most CHECK (most_an_hour > 0),
    CONSTRAINT fk_notice_wish_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE TABLE objection (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    order_no TEXT NOT NULL,
    why TEXT NOT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    answer TEXT,
    answered_by TEXT,
    answered_at INTEGER,
    CONSTRAINT pk_objection PRIMARY KEY (id),
    CONSTRAINT ck_objection_state CHECK (state IN ('open', 'answered')),
    CONSTRAINT ck_objection_answered CHECK ((state = 'answered') = (answered_at IS NOT NULL)),
    CONSTRAINT ck_objection_answered_by CHECK ((answered_at IS NULL) = (answered_by IS NULL)),
    CONSTRAINT ck_objection_answer CHECK ((answered_at IS NULL) = (answer IS NULL)),
    CONSTRAINT ck_objection_lengths CHECK (length(order_no) BETWEEN 1 AND 32 AND length(words) BETWEEN 1 AND 200),
    CONSTRAINT fk_objection_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_objection_of_member ON objection (member_id, id)
;;
CREATE INDEX ix_objection_state ON objection (state, id)
;;
CREATE UNIQUE INDEX ux_objection_open ON objection (member_id, order_no) WHERE state = 'open'
;;
CREATE TABLE own_shop (
    member_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    notice TEXT NOT NULL,
    cover TEXT,
    changed_at INTEGER NOT NULL,
    CONSTRAINT pk_own_shop PRIMARY KEY (member_id),
    CONSTRAINT ck_own_shop_version CHECK (version >= 1),
    CONSTRAINT fk_own_shop_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE TABLE payee (
    member_id INTEGER NOT NULL,
    sealed BLOB,
    account_fingerprint TEXT,
    usable_from INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,
    CONSTRAINT pk_payee PRIMARY KEY (member_id),
    CONSTRAINT fk_payee_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE TABLE permanent_code (
    scene TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    ticket TEXT NOT NULL,
    url TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    CONSTRAINT pk_permanent_code PRIMARY KEY (scene),
    CONSTRAINT uq_permanent_code_member_id UNIQUE (member_id),
    CONSTRAINT fk_permanent_code_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE TRIGGER permanent_code_stays BEFORE DELETE ON permanent_code BEGIN SELECT RAISE(ABORT, 'permanent_code: rows are never deleted'); END
;;
CREATE TABLE product (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    article TEXT NOT NULL,
    category_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    selling_point TEXT NOT NULL,
    details TEXT NOT NULL,
    cover TEXT,
    video TEXT,
    status TEXT NOT NULL,
    position INTEGER NOT NULL,
    hold_days INTEGER,
    tags TEXT NOT NULL,
    no_return TEXT,
    after_sale_days INTEGER,
    freight TEXT,
    sale_from INTEGER,
    sale_until INTEGER,
    price_proof TEXT NOT NULL,
    keywords TEXT NOT NULL,
    search_text TEXT NOT NULL,
    pinyin TEXT,
    from_fen INTEGER NOT NULL,
    sold INTEGER NOT NULL,
    shown_at INTEGER,
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
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
 STRICT
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
    used_at INTEGER,
    CONSTRAINT pk_recovery_code PRIMARY KEY (digest),
    CONSTRAINT fk_recovery_code_staff_code FOREIGN KEY(staff_code) REFERENCES staff (code)
)
 STRICT
;;
CREATE INDEX ix_recovery_code_staff_code ON recovery_code (staff_code)
;;
CREATE TABLE scene_code (
    scene TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    printed INTEGER NOT NULL,
    ticket TEXT NOT NULL,
    url TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    told_at INTEGER,
    CONSTRAINT pk_scene_code PRIMARY KEY (scene),
    CONSTRAINT fk_scene_code_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_scene_code_current ON scene_code (member_id, printed, expires_at)
;;
CREATE INDEX ix_scene_code_untold ON scene_code (expires_at) WHERE told_at IS NULL AND printed
;;
CREATE TABLE search_history (
    member_id INTEGER NOT NULL,
    words TEXT NOT NULL,
    searched_at INTEGER NOT NULL,
    CONSTRAINT pk_search_history PRIMARY KEY (member_id, words),
    CONSTRAINT fk_search_history_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_search_history_member ON search_history (member_id, searched_at)
;;
CREATE TABLE session (
    id_hash TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    outside INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_session PRIMARY KEY (id_hash),
    CONSTRAINT ck_session_kind CHECK (kind IN ('page', 'bearer')),
    CONSTRAINT fk_session_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_session_member_id ON session (member_id)
;;
CREATE INDEX ix_session_seen_at ON session (seen_at)
;;
CREATE TABLE shop_order (
    id INTEGER NOT NULL,
    no TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    list_fen INTEGER NOT NULL,
    discount_fen INTEGER NOT NULL,
    balance_fen INTEGER NOT NULL,
    goods_fen INTEGER NOT NULL,
    shipping_fen INTEGER NOT NULL,
    total_fen INTEGER NOT NULL,
    refunded_fen INTEGER NOT NULL,
    shipping_refunded_fen INTEGER NOT NULL,
    way TEXT NOT NULL,
    pickup_place_id INTEGER,
    channel TEXT NOT NULL,
    story TEXT,
    campaign TEXT,
    recipient BLOB,
    district_code TEXT,
    note TEXT NOT NULL,
    request_key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    placed_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    auto_receive_days INTEGER NOT NULL,
    after_sale_days INTEGER NOT NULL,
    extend_receipt_days INTEGER NOT NULL,
    paid_at INTEGER,
    shipped_at INTEGER,
    completed_at INTEGER,
    closed_at INTEGER,
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
 STRICT
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
CREATE TRIGGER shop_order_settled BEFORE UPDATE OF "list_fen", "discount_fen", "balance_fen", "goods_fen", "shipping_fen", "total_fen" ON shop_order WHEN OLD.state <> 'placed' AND (NEW."list_fen" IS NOT OLD."list_fen" OR NEW."discount_fen" IS NOT OLD."discount_fen" OR NEW."balance_fen" IS NOT OLD."balance_fen" OR NEW."goods_fen" IS NOT OLD."goods_fen" OR NEW."shipping_fen" IS NOT OLD."shipping_fen" OR NEW."total_fen" IS NOT OLD."total_fen") BEGIN SELECT RAISE(ABORT, 'shop_order: this changes only while it is placed'); END
;;
CREATE TABLE staff_account (
    id INTEGER NOT NULL,
    staff_code TEXT NOT NULL,
    login TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    added TEXT NOT NULL,
    removed TEXT NOT NULL,
    scope TEXT,
    sealed_secret BLOB,
    last_step INTEGER DEFAULT '0' NOT NULL,
    failures INTEGER DEFAULT '0' NOT NULL,
    locked_until INTEGER,
    made_at INTEGER NOT NULL,
    CONSTRAINT pk_staff_account PRIMARY KEY (id),
    CONSTRAINT ck_staff_account_role CHECK (role IN ('owner', 'finance', 'operator', 'support', 'auditor')),
    CONSTRAINT ck_staff_account_counted CHECK (failures >= 0 AND last_step >= 0),
    CONSTRAINT uq_staff_account_staff_code UNIQUE (staff_code),
    CONSTRAINT fk_staff_account_staff_code FOREIGN KEY(staff_code) REFERENCES staff (code),
    CONSTRAINT uq_staff_account_login UNIQUE (login)
)
 STRICT
;;
CREATE TABLE staff_session (
    id_hash TEXT NOT NULL,
    staff_code TEXT NOT NULL,
    whole INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    CONSTRAINT pk_staff_session PRIMARY KEY (id_hash),
    CONSTRAINT fk_staff_session_staff_code FOREIGN KEY(staff_code) REFERENCES staff (code)
)
 STRICT
;;
CREATE INDEX ix_staff_session_seen_at ON staff_session (seen_at)
;;
CREATE INDEX ix_staff_session_staff_code ON staff_session (staff_code)
;;
CREATE TABLE staff_told (
    staff_code TEXT NOT NULL,
    topic TEXT NOT NULL,
    mark TEXT NOT NULL,
    told_at INTEGER NOT NULL,
    CONSTRAINT pk_staff_told PRIMARY KEY (staff_code, topic, mark),
    CONSTRAINT ck_staff_told_topic CHECK (topic IN ('complaints', 'threads', 'aftersales', 'refunds', 'withdrawals', 'shipping', 'asked', 'proposals', 'operations')),
    CONSTRAINT fk_staff_told_staff_code FOREIGN KEY(staff_code) REFERENCES staff (code)
)
 STRICT
;;
CREATE INDEX ix_staff_told_told_at ON staff_told (told_at)
;;
CREATE TABLE staff_wish (
    staff_code TEXT NOT NULL,
    topics TEXT NOT NULL,
    quiet_from INTEGER NOT NULL,
    quiet_until INTEGER NOT NULL,
    CONSTRAINT pk_staff_wish PRIMARY KEY (staff_code),
    CONSTRAINT ck_staff_wish_hours CHECK (quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23),
    CONSTRAINT fk_staff_wish_staff_code FOREIGN KEY(staff_code) REFERENCES staff (code)
)
 STRICT
;;
CREATE TABLE story (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    cover TEXT,
    blocks TEXT NOT NULL,
    "on" INTEGER NOT NULL,
    version INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,
    CONSTRAINT pk_story PRIMARY KEY (id),
    CONSTRAINT uq_story_code UNIQUE (code),
    CONSTRAINT fk_story_cover FOREIGN KEY(cover) REFERENCES media (code)
)
 STRICT
;;
CREATE INDEX ix_story_saved ON story (saved_at, id)
;;
CREATE TABLE target_verdict (
    assessment_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    target_fen INTEGER NOT NULL,
    sold_fen INTEGER NOT NULL,
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
 STRICT
;;
CREATE INDEX ix_target_verdict_member ON target_verdict (member_id, assessment_id)
;;
CREATE TRIGGER target_verdict_stays BEFORE DELETE ON target_verdict BEGIN SELECT RAISE(ABORT, 'target_verdict: rows are never deleted'); END
;;
CREATE TRIGGER target_verdict_frozen BEFORE UPDATE OF "assessment_id", "member_id", "target_fen", "sold_fen", "below", "step", "tier_before", "tier_after" ON target_verdict WHEN NEW."assessment_id" IS NOT OLD."assessment_id" OR NEW."member_id" IS NOT OLD."member_id" OR NEW."target_fen" IS NOT OLD."target_fen" OR NEW."sold_fen" IS NOT OLD."sold_fen" OR NEW."below" IS NOT OLD."below" OR NEW."step" IS NOT OLD."step" OR NEW."tier_before" IS NOT OLD."tier_before" OR NEW."tier_after" IS NOT OLD."tier_after" BEGIN SELECT RAISE(ABORT, 'target_verdict: what is written here never changes'); END
;;
CREATE TRIGGER target_verdict_state_steps BEFORE UPDATE OF state ON target_verdict WHEN NEW.state <> OLD.state AND NOT ((OLD.state = 'proposed' AND NEW.state = 'done') OR (OLD.state = 'proposed' AND NEW.state = 'struck')) BEGIN SELECT RAISE(ABORT, 'target_verdict: no such step of state'); END
;;
CREATE TABLE team_note (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    about_id INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    follow_up_on TEXT,
    kept_at INTEGER NOT NULL,
    CONSTRAINT pk_team_note PRIMARY KEY (id),
    CONSTRAINT uq_team_note_member_id_about_id UNIQUE (member_id, about_id),
    CONSTRAINT ck_team_note_not_oneself CHECK (member_id <> about_id),
    CONSTRAINT ck_team_note_follow_up CHECK (length(follow_up_on) = 10),
    CONSTRAINT fk_team_note_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT fk_team_note_about_id FOREIGN KEY(about_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_team_note_about_id ON team_note (about_id)
;;
CREATE INDEX ix_team_note_follow_up ON team_note (member_id, follow_up_on)
;;
CREATE TABLE thread (
    member_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    since INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    unseen INTEGER NOT NULL,
    told INTEGER NOT NULL,
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
 STRICT
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
    member_id INTEGER NOT NULL,
    viewer TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    id_hash TEXT,
    opened_at INTEGER,
    CONSTRAINT pk_viewing PRIMARY KEY (ticket_hash),
    CONSTRAINT ck_viewing_opened CHECK ((id_hash IS NULL) = (opened_at IS NULL)),
    CONSTRAINT fk_viewing_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT fk_viewing_viewer FOREIGN KEY(viewer) REFERENCES staff (code),
    CONSTRAINT uq_viewing_id_hash UNIQUE (id_hash)
)
 STRICT
;;
CREATE INDEX ix_viewing_made_at ON viewing (made_at)
;;
CREATE INDEX ix_viewing_member_id ON viewing (member_id)
;;
CREATE TABLE writing (
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    text TEXT NOT NULL,
    "before" TEXT NOT NULL,
    hits TEXT NOT NULL,
    state TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    decided_by TEXT,
    decided_at INTEGER,
    ground TEXT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_writing PRIMARY KEY (id),
    CONSTRAINT ck_writing_state CHECK (state IN ('held', 'fresh', 'seen', 'hidden', 'replaced')),
    CONSTRAINT ck_writing_decided CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
    CONSTRAINT ck_writing_hidden CHECK (state <> 'hidden' OR (ground <> '' AND reason <> '' AND decided_by IS NOT NULL)),
    CONSTRAINT fk_writing_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_writing_member ON writing (member_id, id)
;;
CREATE INDEX ix_writing_state ON writing (state, id)
;;
CREATE UNIQUE INDEX ux_writing_one ON writing (kind, member_id, subject) WHERE state IN ('held', 'fresh', 'seen')
;;
CREATE TABLE address_change (
    id INTEGER NOT NULL,
    order_no TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    former BLOB NOT NULL,
    changed_at INTEGER NOT NULL,
    CONSTRAINT pk_address_change PRIMARY KEY (id),
    CONSTRAINT fk_address_change_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no),
    CONSTRAINT fk_address_change_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
;;
CREATE INDEX ix_address_change_member_id ON address_change (member_id)
;;
CREATE INDEX ix_address_change_order_no ON address_change (order_no)
;;
CREATE TRIGGER address_change_frozen BEFORE UPDATE OF "id", "order_no", "changed_at" ON address_change WHEN NEW."id" IS NOT OLD."id" OR NEW."order_no" IS NOT OLD."order_no" OR NEW."changed_at" IS NOT OLD."changed_at" BEGIN SELECT RAISE(ABORT, 'address_change: what is written here never changes'); END
;;
CREATE TABLE basket_order (
    order_no TEXT NOT NULL,
    basket_code TEXT NOT NULL,
    CONSTRAINT pk_basket_order PRIMARY KEY (order_no),
    CONSTRAINT fk_basket_order_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
 STRICT
;;
CREATE INDEX ix_basket_order_basket_code ON basket_order (basket_code)
;;
CREATE TABLE collection_product (
    collection_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    product_id INTEGER NOT NULL,
    CONSTRAINT pk_collection_product PRIMARY KEY (collection_id, position),
    CONSTRAINT fk_collection_product_collection_id FOREIGN KEY(collection_id) REFERENCES collection (id),
    CONSTRAINT fk_collection_product_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
 STRICT
;;
CREATE INDEX ix_collection_product_product_id ON collection_product (product_id)
;;
CREATE TABLE companion (
    product_id INTEGER NOT NULL,
    other_id INTEGER NOT NULL,
    orders INTEGER NOT NULL,
    CONSTRAINT pk_companion PRIMARY KEY (product_id, other_id),
    CONSTRAINT ck_companion_orders CHECK (orders >= 0 AND product_id <> other_id),
    CONSTRAINT fk_companion_product_id FOREIGN KEY(product_id) REFERENCES product (id),
    CONSTRAINT fk_companion_other_id FOREIGN KEY(other_id) REFERENCES product (id)
)
 STRICT
;;
CREATE INDEX ix_companion_best ON companion (product_id, orders)
;;
CREATE TABLE companion_order (
    order_no TEXT NOT NULL,
    paid_at INTEGER NOT NULL,
    CONSTRAINT pk_companion_order PRIMARY KEY (order_no),
    CONSTRAINT fk_companion_order_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
 STRICT
;;
CREATE INDEX ix_companion_order_paid ON companion_order (paid_at, order_no)
;;
CREATE TABLE complaint (
    id INTEGER NOT NULL,
    complaint_id TEXT NOT NULL,
    number TEXT NOT NULL,
    order_no TEXT,
    member_id INTEGER,
    amount_fen INTEGER NOT NULL,
    wanted_fen INTEGER NOT NULL,
    problem TEXT NOT NULL,
    detail TEXT NOT NULL,
    sealed_phone BLOB,
    state TEXT NOT NULL,
    awaits INTEGER NOT NULL,
    times INTEGER NOT NULL,
    refunded_whole INTEGER NOT NULL,
    round INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    began_at INTEGER NOT NULL,
    answer_by INTEGER NOT NULL,
    end_by INTEGER NOT NULL,
    answered_at INTEGER,
    ended_at INTEGER,
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
 STRICT
;;
CREATE INDEX ix_complaint_made_at ON complaint (made_at)
;;
CREATE INDEX ix_complaint_member_id ON complaint (member_id)
;;
CREATE INDEX ix_complaint_open ON complaint (end_by) WHERE state <> 'processed'
;;
CREATE INDEX ix_complaint_order_no ON complaint (order_no)
;;
CREATE TRIGGER complaint_stays BEFORE DELETE ON complaint BEGIN SELECT RAISE(ABORT, 'complaint: rows are never deleted'); END
;;
CREATE TRIGGER complaint_frozen BEFORE UPDATE OF "complaint_id", "number", "order_no", "member_id", "made_at" ON complaint WHEN NEW."complaint_id" IS NOT OLD."complaint_id" OR NEW."number" IS NOT OLD."number" OR NEW."order_no" IS NOT OLD."order_no" OR NEW."member_id" IS NOT OLD."member_id" OR NEW."made_at" IS NOT OLD."made_at" BEGIN SELECT RAISE(ABORT, 'complaint: what is written here never changes'); END
;;
CREATE TABLE favourite (
    member_id INTEGER NOT NULL,
    product_id INTEGER NOT NULL,
    kept_at INTEGER NOT NULL,
    CONSTRAINT pk_favourite PRIMARY KEY (member_id, product_id),
    CONSTRAINT fk_favourite_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT fk_favourite_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
 STRICT
;;
CREATE INDEX ix_favourite_newest ON favourite (member_id, kept_at)
;;
CREATE TABLE footprint (
    member_id INTEGER NOT NULL,
    product_id INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    CONSTRAINT pk_footprint PRIMARY KEY (member_id, product_id),
    CONSTRAINT fk_footprint_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT fk_footprint_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
 STRICT
;;
CREATE INDEX ix_footprint_newest ON footprint (member_id, seen_at)
;;
CREATE TABLE invoice_request (
    id INTEGER NOT NULL,
    order_no TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    sealed BLOB,
    state TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    CONSTRAINT pk_invoice_request PRIMARY KEY (id),
    CONSTRAINT ck_invoice_request_state CHECK (state IN ('waiting', 'red_due', 'made', 'void', 'unpaid')),
    CONSTRAINT uq_invoice_request_order_no UNIQUE (order_no),
    CONSTRAINT fk_invoice_request_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no),
    CONSTRAINT fk_invoice_request_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
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
    member_id INTEGER NOT NULL,
    label TEXT NOT NULL,
    single INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    units INTEGER NOT NULL,
    saved_fen INTEGER NOT NULL,
    state TEXT NOT NULL,
    ends_at INTEGER,
    claimed_at INTEGER NOT NULL,
    ended_at INTEGER,
    CONSTRAINT pk_offer_claim PRIMARY KEY (order_no, kind, source_id),
    CONSTRAINT ck_offer_claim_state CHECK (state IN ('active', 'released', 'returned')),
    CONSTRAINT ck_offer_claim_ended CHECK ((ended_at IS NULL) = (state = 'active')),
    CONSTRAINT ck_offer_claim_units CHECK (units >= 1 AND saved_fen > 0 AND NOT (single AND counted)),
    CONSTRAINT fk_offer_claim_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
 STRICT
;;
CREATE INDEX ix_offer_claim_source ON offer_claim (kind, source_id, state)
;;
CREATE UNIQUE INDEX ix_offer_claim_single ON offer_claim (kind, source_id) WHERE single AND state = 'active'
;;
CREATE TABLE order_flag (
    order_no TEXT NOT NULL,
    colour TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    CONSTRAINT pk_order_flag PRIMARY KEY (order_no),
    CONSTRAINT ck_order_flag_colour CHECK (colour IN ('red', 'orange', 'green', 'blue', 'grey')),
    CONSTRAINT fk_order_flag_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
 STRICT
;;
CREATE INDEX ix_order_flag_colour ON order_flag (colour, order_no)
;;
CREATE TABLE order_hurry (
    order_no TEXT NOT NULL,
    hurried_at INTEGER NOT NULL,
    CONSTRAINT pk_order_hurry PRIMARY KEY (order_no),
    CONSTRAINT fk_order_hurry_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
 STRICT
;;
CREATE INDEX ix_order_hurry_hurried_at ON order_hurry (hurried_at)
;;
CREATE TABLE order_note (
    id INTEGER NOT NULL,
    order_no TEXT NOT NULL,
    text TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    CONSTRAINT pk_order_note PRIMARY KEY (id),
    CONSTRAINT fk_order_note_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
 STRICT
;;
CREATE INDEX ix_order_note_order_no ON order_note (order_no)
;;
CREATE TRIGGER order_note_stays BEFORE DELETE ON order_note BEGIN SELECT RAISE(ABORT, 'order_note: rows are never deleted'); END
;;
CREATE TRIGGER order_note_frozen BEFORE UPDATE OF "id", "order_no", "written_by", "written_at" ON order_note WHEN NEW."id" IS NOT OLD."id" OR NEW."order_no" IS NOT OLD."order_no" OR NEW."written_by" IS NOT OLD."written_by" OR NEW."written_at" IS NOT OLD."written_at" BEGIN SELECT RAISE(ABORT, 'order_note: what is written here never changes'); END
;;
CREATE TABLE order_price_change (
    id INTEGER NOT NULL,
    order_no TEXT NOT NULL,
    lines_before TEXT NOT NULL,
    lines_after TEXT NOT NULL,
    shipping_before_fen INTEGER NOT NULL,
    shipping_after_fen INTEGER NOT NULL,
    total_before_fen INTEGER NOT NULL,
    total_after_fen INTEGER NOT NULL,
    reason TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    CONSTRAINT pk_order_price_change PRIMARY KEY (id),
    CONSTRAINT ck_order_price_change_amounts CHECK (shipping_after_fen >= 0 AND total_after_fen >= shipping_after_fen),
    CONSTRAINT fk_order_price_change_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
 STRICT
;;
CREATE INDEX ix_order_price_change_order_no ON order_price_change (order_no)
;;
CREATE TRIGGER order_price_change_no_UPDATE BEFORE UPDATE ON order_price_change BEGIN SELECT RAISE(ABORT, 'order_price_change is append-only'); END
;;
CREATE TRIGGER order_price_change_no_DELETE BEFORE DELETE ON order_price_change BEGIN SELECT RAISE(ABORT, 'order_price_change is append-only'); END
;;
CREATE TABLE order_reminder (
    order_no TEXT NOT NULL,
    reminded_at INTEGER NOT NULL,
    CONSTRAINT pk_order_reminder PRIMARY KEY (order_no),
    CONSTRAINT fk_order_reminder_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
 STRICT
;;
CREATE TABLE order_step (
    id INTEGER NOT NULL,
    order_no TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    taken_by TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    CONSTRAINT pk_order_step PRIMARY KEY (id),
    CONSTRAINT ck_order_step_legal CHECK (from_state || '>' || to_state IN ('placed>paid', 'placed>closed', 'paid>shipped', 'shipped>completed', 'shipped>paid', 'completed>paid')),
    CONSTRAINT fk_order_step_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
 STRICT
;;
CREATE INDEX ix_order_step_order_no ON order_step (order_no)
;;
CREATE TRIGGER order_step_no_UPDATE BEFORE UPDATE ON order_step BEGIN SELECT RAISE(ABORT, 'order_step is append-only'); END
;;
CREATE TRIGGER order_step_no_DELETE BEFORE DELETE ON order_step BEGIN SELECT RAISE(ABORT, 'order_step is append-only'); END
;;
CREATE TABLE own_shop_product (
    member_id INTEGER NOT NULL,
    product_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT pk_own_shop_product PRIMARY KEY (member_id, product_id),
    CONSTRAINT uq_own_shop_product_member_id_position UNIQUE (member_id, position),
    CONSTRAINT ck_own_shop_product_position CHECK (position >= 1),
    CONSTRAINT fk_own_shop_product_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT fk_own_shop_product_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
 STRICT
;;
CREATE INDEX ix_own_shop_product_product_id ON own_shop_product (product_id)
;;
CREATE TABLE parcel (
    id INTEGER NOT NULL,
    order_no TEXT NOT NULL,
    place_id INTEGER NOT NULL,
    way TEXT NOT NULL,
    carrier TEXT,
    number TEXT,
    former_number TEXT,
    sealed_code BLOB,
    code_index TEXT,
    shipped_by TEXT NOT NULL,
    shipped_at INTEGER NOT NULL,
    receive_by INTEGER,
    received_at INTEGER,
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
 STRICT
;;
CREATE INDEX ix_parcel_due ON parcel (receive_by) WHERE received_at IS NULL
;;
CREATE TABLE payment (
    number TEXT NOT NULL,
    order_no TEXT NOT NULL,
    status TEXT NOT NULL,
    description TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    currency TEXT NOT NULL,
    kind TEXT NOT NULL,
    payer_openid TEXT,
    appid TEXT NOT NULL,
    mch_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    opening TEXT,
    opens_until INTEGER,
    attempts INTEGER NOT NULL,
    asked_at INTEGER,
    next_query_at INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    closing_at INTEGER,
    ended_at INTEGER,
    CONSTRAINT pk_payment PRIMARY KEY (number),
    CONSTRAINT uq_payment_number_order_no_amount_fen UNIQUE (number, order_no, amount_fen),
    CONSTRAINT ck_payment_status CHECK (status IN ('open', 'paid', 'closed')),
    CONSTRAINT ck_payment_amount CHECK (amount_fen > 0),
    CONSTRAINT ck_payment_kind CHECK (kind IN ('jsapi', 'native', 'h5')),
    CONSTRAINT ck_payment_payer CHECK ((kind = 'jsapi') = (payer_openid IS NOT NULL)),
    CONSTRAINT ck_payment_ended CHECK ((ended_at IS NULL) = (status = 'open')),
    CONSTRAINT fk_payment_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
 STRICT
;;
CREATE INDEX ix_payment_due ON payment (next_query_at) WHERE status = 'open'
;;
CREATE INDEX ix_payment_order_no ON payment (order_no)
;;
CREATE UNIQUE INDEX uq_payment_open ON payment (order_no) WHERE status = 'open'
;;
CREATE TRIGGER payment_frozen BEFORE UPDATE OF "number", "order_no", "description", "amount_fen", "currency", "kind", "payer_openid", "appid", "mch_id", "expires_at", "begun_at" ON payment WHEN NEW."number" IS NOT OLD."number" OR NEW."order_no" IS NOT OLD."order_no" OR NEW."description" IS NOT OLD."description" OR NEW."amount_fen" IS NOT OLD."amount_fen" OR NEW."currency" IS NOT OLD."currency" OR NEW."kind" IS NOT OLD."kind" OR NEW."payer_openid" IS NOT OLD."payer_openid" OR NEW."appid" IS NOT OLD."appid" OR NEW."mch_id" IS NOT OLD."mch_id" OR NEW."expires_at" IS NOT OLD."expires_at" OR NEW."begun_at" IS NOT OLD."begun_at" BEGIN SELECT RAISE(ABORT, 'payment: what is written here never changes'); END
;;
CREATE TRIGGER payment_set_once BEFORE UPDATE OF "closing_at", "ended_at" ON payment WHEN (OLD."closing_at" IS NOT NULL AND NEW."closing_at" IS NOT OLD."closing_at") OR (OLD."ended_at" IS NOT NULL AND NEW."ended_at" IS NOT OLD."ended_at") BEGIN SELECT RAISE(ABORT, 'payment: what is written here once never changes'); END
;;
CREATE TRIGGER payment_status_steps BEFORE UPDATE OF status ON payment WHEN NEW.status <> OLD.status AND NOT ((OLD.status = 'open' AND NEW.status = 'paid') OR (OLD.status = 'open' AND NEW.status = 'closed')) BEGIN SELECT RAISE(ABORT, 'payment: no such step of status'); END
;;
CREATE TRIGGER payment_stays BEFORE DELETE ON payment BEGIN SELECT RAISE(ABORT, 'payment: rows are never deleted'); END
;;
CREATE TABLE product_fact (
    product_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    said TEXT NOT NULL,
    CONSTRAINT pk_product_fact PRIMARY KEY (product_id, position),
    CONSTRAINT ck_product_fact_kind CHECK (kind IN ('registration', 'filing', 'licence', 'standard', 'shelf_life', 'origin', 'maker', 'brand', 'net', 'ingredients', 'storage', 'usage', 'other')),
    CONSTRAINT uq_product_fact_product_id_name UNIQUE (product_id, name),
    CONSTRAINT fk_product_fact_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
 STRICT
;;
CREATE TABLE product_option (
    product_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    option_values TEXT NOT NULL,
    CONSTRAINT pk_product_option PRIMARY KEY (product_id, position),
    CONSTRAINT fk_product_option_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
 STRICT
;;
CREATE TABLE product_picture (
    product_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_product_picture PRIMARY KEY (product_id, position),
    CONSTRAINT fk_product_picture_product_id FOREIGN KEY(product_id) REFERENCES product (id),
    CONSTRAINT fk_product_picture_hash FOREIGN KEY(hash) REFERENCES media (code)
)
 STRICT
;;
CREATE TABLE receipt_extension (
    order_no TEXT NOT NULL,
    days INTEGER NOT NULL,
    extended_at INTEGER NOT NULL,
    CONSTRAINT pk_receipt_extension PRIMARY KEY (order_no),
    CONSTRAINT ck_receipt_extension_days CHECK (days >= 1),
    CONSTRAINT fk_receipt_extension_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
 STRICT
;;
CREATE TRIGGER receipt_extension_no_UPDATE BEFORE UPDATE ON receipt_extension BEGIN SELECT RAISE(ABORT, 'receipt_extension is append-only'); END
;;
CREATE TRIGGER receipt_extension_no_DELETE BEFORE DELETE ON receipt_extension BEGIN SELECT RAISE(ABORT, 'receipt_extension is append-only'); END
;;
CREATE TABLE review_score (
    product_id INTEGER NOT NULL,
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
 STRICT
;;
CREATE TABLE sku (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    article TEXT NOT NULL,
    product_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    choice TEXT NOT NULL,
    label TEXT NOT NULL,
    price_fen INTEGER NOT NULL,
    suggested_fen INTEGER,
    lowest_fen INTEGER,
    priced_at INTEGER,
    cost_fen INTEGER NOT NULL,
    weight_g INTEGER NOT NULL,
    picture TEXT,
    active INTEGER NOT NULL,
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
 STRICT
;;
CREATE INDEX ix_sku_product_id ON sku (product_id)
;;
CREATE TABLE thread_message (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    request_key TEXT NOT NULL,
    side TEXT NOT NULL,
    via TEXT NOT NULL,
    form TEXT NOT NULL,
    sealed BLOB NOT NULL,
    picture TEXT,
    about_kind TEXT,
    about TEXT,
    "by" TEXT,
    at INTEGER NOT NULL,
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
 STRICT
;;
CREATE INDEX ix_thread_message ON thread_message (member_id, id)
;;
CREATE TRIGGER thread_message_frozen BEFORE UPDATE OF "member_id", "request_key", "side", "via", "form", "about_kind", "about", "by", "at" ON thread_message WHEN NEW."member_id" IS NOT OLD."member_id" OR NEW."request_key" IS NOT OLD."request_key" OR NEW."side" IS NOT OLD."side" OR NEW."via" IS NOT OLD."via" OR NEW."form" IS NOT OLD."form" OR NEW."about_kind" IS NOT OLD."about_kind" OR NEW."about" IS NOT OLD."about" OR NEW."by" IS NOT OLD."by" OR NEW."at" IS NOT OLD."at" BEGIN SELECT RAISE(ABORT, 'thread_message: what is written here never changes'); END
;;
CREATE TRIGGER thread_message_delivery_steps BEFORE UPDATE OF delivery ON thread_message WHEN NEW.delivery <> OLD.delivery AND NOT ((OLD.delivery = 'waiting' AND NEW.delivery = 'sending') OR (OLD.delivery = 'waiting' AND NEW.delivery = 'kept') OR (OLD.delivery = 'sending' AND NEW.delivery = 'sent') OR (OLD.delivery = 'sending' AND NEW.delivery = 'maybe_sent') OR (OLD.delivery = 'sending' AND NEW.delivery = 'waiting') OR (OLD.delivery = 'sending' AND NEW.delivery = 'kept')) BEGIN SELECT RAISE(ABORT, 'thread_message: no such step of delivery'); END
;;
CREATE TABLE waybill (
    id INTEGER NOT NULL,
    order_no TEXT NOT NULL,
    state TEXT NOT NULL,
    carrier TEXT,
    number TEXT,
    carrier_code TEXT,
    carrier_order_no TEXT,
    label TEXT,
    problem TEXT,
    asked_by TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    round INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    next_try_at INTEGER NOT NULL,
    CONSTRAINT pk_waybill PRIMARY KEY (id),
    CONSTRAINT ck_waybill_state CHECK (state IN ('asked', 'made', 'refused', 'cancelling', 'cancelled')),
    CONSTRAINT ck_waybill_made CHECK ((state IN ('made', 'cancelling')) = (number IS NOT NULL) AND (number IS NULL) = (carrier IS NULL) AND (number IS NULL) = (carrier_code IS NULL)),
    CONSTRAINT ck_waybill_refused CHECK (state <> 'refused' OR problem IS NOT NULL),
    CONSTRAINT ck_waybill_problem CHECK (problem IS NULL OR state IN ('refused', 'made')),
    CONSTRAINT ck_waybill_round CHECK (round >= 0),
    CONSTRAINT uq_waybill_order_no UNIQUE (order_no),
    CONSTRAINT fk_waybill_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
 STRICT
;;
CREATE INDEX ix_waybill_asked ON waybill (next_try_at) WHERE state IN ('asked', 'cancelling')
;;
CREATE TRIGGER waybill_stays BEFORE DELETE ON waybill BEGIN SELECT RAISE(ABORT, 'waybill: rows are never deleted'); END
;;
CREATE TABLE branch_parcel (
    parcel_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    upline TEXT NOT NULL,
    units INTEGER NOT NULL,
    CONSTRAINT pk_branch_parcel PRIMARY KEY (parcel_id),
    CONSTRAINT ck_branch_parcel_units CHECK (units > 0),
    CONSTRAINT fk_branch_parcel_parcel_id FOREIGN KEY(parcel_id) REFERENCES parcel (id)
)
 STRICT
;;
CREATE TABLE cart_line (
    member_id INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    selected INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    seen_fen INTEGER NOT NULL,
    CONSTRAINT pk_cart_line PRIMARY KEY (member_id, sku_id),
    CONSTRAINT ck_cart_line_quantity CHECK (quantity BETWEEN 1 AND 999),
    CONSTRAINT fk_cart_line_sku_id FOREIGN KEY(sku_id) REFERENCES sku (id)
)
 STRICT
;;
CREATE TABLE complaint_line (
    log_id TEXT NOT NULL,
    complaint_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    side TEXT NOT NULL,
    text TEXT NOT NULL,
    pictures INTEGER NOT NULL,
    CONSTRAINT pk_complaint_line PRIMARY KEY (log_id),
    CONSTRAINT ck_complaint_line_side CHECK (side IN ('buyer', 'merchant', 'pay')),
    CONSTRAINT fk_complaint_line_complaint_id FOREIGN KEY(complaint_id) REFERENCES complaint (complaint_id)
)
 STRICT
;;
CREATE INDEX ix_complaint_line ON complaint_line (complaint_id, at)
;;
CREATE TABLE complaint_step (
    id INTEGER NOT NULL,
    complaint_id TEXT NOT NULL,
    request_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    pictures TEXT NOT NULL,
    "by" TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    problem TEXT,
    tries INTEGER NOT NULL,
    next_try_at INTEGER NOT NULL,
    ended_at INTEGER,
    CONSTRAINT pk_complaint_step PRIMARY KEY (id),
    CONSTRAINT request UNIQUE (complaint_id, request_key),
    CONSTRAINT ck_complaint_step_kind CHECK (kind IN ('answer', 'complete', 'approve', 'reject')),
    CONSTRAINT ck_complaint_step_state CHECK (state IN ('waiting', 'done', 'refused')),
    CONSTRAINT ck_complaint_step_ended CHECK ((state = 'waiting') = (ended_at IS NULL)),
    CONSTRAINT ck_complaint_step_problem CHECK ((state = 'refused') = (problem IS NOT NULL)),
    CONSTRAINT fk_complaint_step_complaint_id FOREIGN KEY(complaint_id) REFERENCES complaint (complaint_id)
)
 STRICT
;;
CREATE INDEX ix_complaint_step_due ON complaint_step (next_try_at) WHERE state = 'waiting'
;;
CREATE TRIGGER complaint_step_stays BEFORE DELETE ON complaint_step BEGIN SELECT RAISE(ABORT, 'complaint_step: rows are never deleted'); END
;;
CREATE TRIGGER complaint_step_frozen BEFORE UPDATE OF "complaint_id", "request_key", "kind", "by", "made_at" ON complaint_step WHEN NEW."complaint_id" IS NOT OLD."complaint_id" OR NEW."request_key" IS NOT OLD."request_key" OR NEW."kind" IS NOT OLD."kind" OR NEW."by" IS NOT OLD."by" OR NEW."made_at" IS NOT OLD."made_at" BEGIN SELECT RAISE(ABORT, 'complaint_step: what is written here never changes'); END
;;
CREATE TRIGGER complaint_step_state_steps BEFORE UPDATE OF state ON complaint_step WHEN NEW.state <> OLD.state AND NOT ((OLD.state = 'waiting' AND NEW.state = 'done') OR (OLD.state = 'waiting' AND NEW.state = 'refused')) BEGIN SELECT RAISE(ABORT, 'complaint_step: no such step of state'); END
;;
CREATE TABLE invoice (
    number TEXT NOT NULL,
    order_no TEXT NOT NULL,
    fen INTEGER NOT NULL,
    file TEXT,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    CONSTRAINT pk_invoice PRIMARY KEY (number),
    CONSTRAINT ck_invoice_amount CHECK (fen <> 0),
    CONSTRAINT fk_invoice_order_no FOREIGN KEY(order_no) REFERENCES invoice_request (order_no),
    CONSTRAINT fk_invoice_file FOREIGN KEY(file) REFERENCES media (code)
)
 STRICT
;;
CREATE INDEX ix_invoice_order_no ON invoice (order_no)
;;
CREATE TRIGGER invoice_stays BEFORE DELETE ON invoice BEGIN SELECT RAISE(ABORT, 'invoice: rows are never deleted'); END
;;
CREATE TRIGGER invoice_frozen BEFORE UPDATE OF "number", "order_no", "fen", "made_by", "made_at" ON invoice WHEN NEW."number" IS NOT OLD."number" OR NEW."order_no" IS NOT OLD."order_no" OR NEW."fen" IS NOT OLD."fen" OR NEW."made_by" IS NOT OLD."made_by" OR NEW."made_at" IS NOT OLD."made_at" BEGIN SELECT RAISE(ABORT, 'invoice: what is written here never changes'); END
;;
CREATE TABLE order_line (
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    position INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
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
    price_fen INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    list_fen INTEGER NOT NULL,
    discount_fen INTEGER NOT NULL,
    balance_fen INTEGER NOT NULL,
    paid_fen INTEGER NOT NULL,
    cost_fen INTEGER NOT NULL,
    refunded_fen INTEGER NOT NULL,
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
 STRICT
;;
CREATE TABLE payment_capture (
    provider TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    number TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    currency TEXT NOT NULL,
    appid TEXT NOT NULL,
    mch_id TEXT NOT NULL,
    payer_openid TEXT NOT NULL,
    paid_at INTEGER,
    recorded_at INTEGER NOT NULL,
    order_no TEXT,
    misfit TEXT,
    CONSTRAINT pk_payment_capture PRIMARY KEY (provider, transaction_id),
    CONSTRAINT fk_payment_capture_order_no_amount_fen FOREIGN KEY(order_no, amount_fen) REFERENCES shop_order (no, total_fen),
    CONSTRAINT fk_payment_capture_number_order_no_amount_fen FOREIGN KEY(number, order_no, amount_fen) REFERENCES payment (number, order_no, amount_fen),
    CONSTRAINT ck_payment_capture_fits_or_not CHECK ((order_no IS NULL) <> (misfit IS NULL)),
    CONSTRAINT ck_payment_capture_fits CHECK (order_no IS NULL OR currency = 'CNY'),
    CONSTRAINT uq_payment_capture_order_no UNIQUE (order_no)
)
 STRICT
;;
CREATE INDEX ix_payment_capture_number ON payment_capture (number)
;;
CREATE INDEX ix_payment_capture_recorded_at ON payment_capture (recorded_at)
;;
CREATE TRIGGER payment_capture_no_UPDATE BEFORE UPDATE ON payment_capture BEGIN SELECT RAISE(ABORT, 'payment_capture is append-only'); END
;;
CREATE TRIGGER payment_capture_no_DELETE BEFORE DELETE ON payment_capture BEGIN SELECT RAISE(ABORT, 'payment_capture is append-only'); END
;;
CREATE TABLE purchase (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    request_key TEXT NOT NULL,
    sku_id INTEGER NOT NULL,
    place_id INTEGER NOT NULL,
    units INTEGER NOT NULL,
    expected_on TEXT NOT NULL,
    note TEXT NOT NULL,
    state TEXT NOT NULL,
    received_units INTEGER,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    ended_by TEXT,
    ended_at INTEGER,
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
 STRICT
;;
CREATE INDEX ix_purchase_expected ON purchase (expected_on, id)
;;
CREATE INDEX ix_purchase_made ON purchase (made_at, id)
;;
CREATE INDEX ix_purchase_sku ON purchase (sku_id, state)
;;
CREATE TABLE reorder_rule (
    sku_id INTEGER NOT NULL,
    lead_days INTEGER NOT NULL,
    safety_units INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    CONSTRAINT pk_reorder_rule PRIMARY KEY (sku_id),
    CONSTRAINT ck_reorder_rule_lead_days CHECK (lead_days BETWEEN 0 AND 365),
    CONSTRAINT ck_reorder_rule_safety_units CHECK (safety_units BETWEEN 0 AND 1000000),
    CONSTRAINT fk_reorder_rule_sku_id FOREIGN KEY(sku_id) REFERENCES sku (id)
)
 STRICT
;;
CREATE TABLE sku_pace (
    sku_id INTEGER NOT NULL,
    sold_units INTEGER NOT NULL,
    CONSTRAINT pk_sku_pace PRIMARY KEY (sku_id),
    CONSTRAINT ck_sku_pace_sold_units CHECK (sold_units >= 0),
    CONSTRAINT fk_sku_pace_sku_id FOREIGN KEY(sku_id) REFERENCES sku (id)
)
 STRICT
;;
CREATE TABLE sku_price (
    id INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    price_fen INTEGER,
    offered_at INTEGER NOT NULL,
    CONSTRAINT pk_sku_price PRIMARY KEY (id),
    CONSTRAINT fk_sku_price_sku_id FOREIGN KEY(sku_id) REFERENCES sku (id)
)
 STRICT
;;
CREATE INDEX ix_sku_price_sku ON sku_price (sku_id, offered_at, id)
;;
CREATE TRIGGER sku_price_no_UPDATE BEFORE UPDATE ON sku_price BEGIN SELECT RAISE(ABORT, 'sku_price is append-only'); END
;;
CREATE TRIGGER sku_price_no_DELETE BEFORE DELETE ON sku_price BEGIN SELECT RAISE(ABORT, 'sku_price is append-only'); END
;;
CREATE TABLE stock (
    id INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    place_id INTEGER NOT NULL,
    batch TEXT NOT NULL,
    last_day TEXT,
    sell_until TEXT,
    selling INTEGER NOT NULL,
    on_hand INTEGER NOT NULL,
    reserved INTEGER NOT NULL,
    sold INTEGER NOT NULL,
    CONSTRAINT pk_stock PRIMARY KEY (id),
    CONSTRAINT ck_stock_reserved CHECK (0 <= reserved AND reserved <= on_hand),
    CONSTRAINT ck_stock_sold CHECK (0 <= sold),
    CONSTRAINT ck_stock_last_day CHECK ((last_day IS NULL) = (sell_until IS NULL) AND (batch <> '' OR last_day IS NULL)),
    CONSTRAINT ck_stock_sell_until CHECK (sell_until <= last_day),
    CONSTRAINT uq_stock_sku_id_place_id_batch UNIQUE (sku_id, place_id, batch),
    CONSTRAINT fk_stock_sku_id FOREIGN KEY(sku_id) REFERENCES sku (id),
    CONSTRAINT fk_stock_place_id FOREIGN KEY(place_id) REFERENCES place (id)
)
 STRICT
;;
CREATE TABLE track (
    id INTEGER NOT NULL,
    parcel_id INTEGER NOT NULL,
    number TEXT NOT NULL,
    state TEXT NOT NULL,
    sealed_events BLOB,
    problem TEXT,
    answered_at INTEGER,
    next_ask_at INTEGER,
    CONSTRAINT pk_track PRIMARY KEY (id),
    CONSTRAINT ck_track_state CHECK (state IN ('unknown', 'collected', 'moving', 'delivering', 'delivered', 'problem', 'returning', 'returned')),
    CONSTRAINT ck_track_answered CHECK (sealed_events IS NULL OR answered_at IS NOT NULL),
    CONSTRAINT uq_track_parcel_id UNIQUE (parcel_id),
    CONSTRAINT fk_track_parcel_id FOREIGN KEY(parcel_id) REFERENCES parcel (id)
)
 STRICT
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
    amount_fen INTEGER NOT NULL,
    borne_by TEXT NOT NULL,
    CONSTRAINT pk_order_adjustment PRIMARY KEY (order_no, position),
    CONSTRAINT fk_order_adjustment_order_no_line FOREIGN KEY(order_no, line) REFERENCES order_line (order_no, line),
    CONSTRAINT ck_order_adjustment_amount CHECK (amount_fen <> 0),
    CONSTRAINT fk_order_adjustment_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
 STRICT
;;
CREATE TRIGGER order_adjustment_no_UPDATE BEFORE UPDATE ON order_adjustment BEGIN SELECT RAISE(ABORT, 'order_adjustment is append-only'); END
;;
CREATE TRIGGER order_adjustment_no_DELETE BEFORE DELETE ON order_adjustment BEGIN SELECT RAISE(ABORT, 'order_adjustment is append-only'); END
;;
CREATE TABLE payment_contradiction (
    provider TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    fact TEXT NOT NULL,
    status TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    decided_by TEXT,
    decision_reason TEXT,
    decided_at INTEGER,
    CONSTRAINT pk_payment_contradiction PRIMARY KEY (provider, transaction_id, digest),
    CONSTRAINT fk_payment_contradiction_provider_transaction_id FOREIGN KEY(provider, transaction_id) REFERENCES payment_capture (provider, transaction_id),
    CONSTRAINT ck_payment_contradiction_status CHECK (status IN ('waiting', 'believed', 'dismissed')),
    CONSTRAINT ck_payment_contradiction_decided CHECK ((status = 'waiting') = (decided_by IS NULL))
)
 STRICT
;;
CREATE INDEX ix_payment_contradiction_work ON payment_contradiction (seen_at) WHERE status = 'waiting'
;;
CREATE TRIGGER payment_contradiction_frozen BEFORE UPDATE OF "provider", "transaction_id", "digest", "fact", "seen_at" ON payment_contradiction WHEN NEW."provider" IS NOT OLD."provider" OR NEW."transaction_id" IS NOT OLD."transaction_id" OR NEW."digest" IS NOT OLD."digest" OR NEW."fact" IS NOT OLD."fact" OR NEW."seen_at" IS NOT OLD."seen_at" BEGIN SELECT RAISE(ABORT, 'payment_contradiction: what is written here never changes'); END
;;
CREATE TRIGGER payment_contradiction_set_once BEFORE UPDATE OF "decided_by", "decision_reason", "decided_at" ON payment_contradiction WHEN (OLD."decided_by" IS NOT NULL AND NEW."decided_by" IS NOT OLD."decided_by") OR (OLD."decision_reason" IS NOT NULL AND NEW."decision_reason" IS NOT OLD."decision_reason") OR (OLD."decided_at" IS NOT NULL AND NEW."decided_at" IS NOT OLD."decided_at") BEGIN SELECT RAISE(ABORT, 'payment_contradiction: what is written here once never changes'); END
;;
CREATE TRIGGER payment_contradiction_status_steps BEFORE UPDATE OF status ON payment_contradiction WHEN NEW.status <> OLD.status AND NOT ((OLD.status = 'waiting' AND NEW.status = 'believed') OR (OLD.status = 'waiting' AND NEW.status = 'dismissed')) BEGIN SELECT RAISE(ABORT, 'payment_contradiction: no such step of status'); END
;;
CREATE TRIGGER payment_contradiction_stays BEFORE DELETE ON payment_contradiction BEGIN SELECT RAISE(ABORT, 'payment_contradiction: rows are never deleted'); END
;;
CREATE TABLE portion (
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    stock_id INTEGER NOT NULL,
    place_id INTEGER NOT NULL,
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
 STRICT
;;
CREATE INDEX ix_portion_stock_id ON portion (stock_id)
;;
CREATE TABLE refund (
    refund_no TEXT NOT NULL,
    purpose TEXT NOT NULL,
    order_no TEXT,
    member_id INTEGER,
    provider TEXT NOT NULL,
    transaction_id TEXT,
    number TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    payment_fen INTEGER NOT NULL,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    request_key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    state TEXT NOT NULL,
    problem TEXT,
    decided_at INTEGER NOT NULL,
    ended_at INTEGER,
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
 STRICT
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
CREATE TRIGGER refund_frozen BEFORE UPDATE OF "refund_no", "purpose", "order_no", "member_id", "provider", "transaction_id", "number", "amount_fen", "payment_fen", "reason", "decided_by", "request_key", "request_digest", "decided_at" ON refund WHEN NEW."refund_no" IS NOT OLD."refund_no" OR NEW."purpose" IS NOT OLD."purpose" OR NEW."order_no" IS NOT OLD."order_no" OR NEW."member_id" IS NOT OLD."member_id" OR NEW."provider" IS NOT OLD."provider" OR NEW."transaction_id" IS NOT OLD."transaction_id" OR NEW."number" IS NOT OLD."number" OR NEW."amount_fen" IS NOT OLD."amount_fen" OR NEW."payment_fen" IS NOT OLD."payment_fen" OR NEW."reason" IS NOT OLD."reason" OR NEW."decided_by" IS NOT OLD."decided_by" OR NEW."request_key" IS NOT OLD."request_key" OR NEW."request_digest" IS NOT OLD."request_digest" OR NEW."decided_at" IS NOT OLD."decided_at" BEGIN SELECT RAISE(ABORT, 'refund: what is written here never changes'); END
;;
CREATE TRIGGER refund_set_once BEFORE UPDATE OF "ended_at" ON refund WHEN (OLD."ended_at" IS NOT NULL AND NEW."ended_at" IS NOT OLD."ended_at") BEGIN SELECT RAISE(ABORT, 'refund: what is written here once never changes'); END
;;
CREATE TRIGGER refund_state_steps BEFORE UPDATE OF state ON refund WHEN NEW.state <> OLD.state AND NOT ((OLD.state = 'decided' AND NEW.state = 'settled') OR (OLD.state = 'decided' AND NEW.state = 'given_up')) BEGIN SELECT RAISE(ABORT, 'refund: no such step of state'); END
;;
CREATE TRIGGER refund_stays BEFORE DELETE ON refund BEGIN SELECT RAISE(ABORT, 'refund: rows are never deleted'); END
;;
CREATE TABLE review (
    id INTEGER NOT NULL,
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    product_id INTEGER NOT NULL,
    label TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    stars INTEGER NOT NULL,
    text TEXT NOT NULL,
    pictures TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    shown INTEGER NOT NULL,
    more_text TEXT,
    more_pictures TEXT NOT NULL,
    more_at INTEGER,
    more_shown INTEGER NOT NULL,
    answer TEXT,
    answered_by TEXT,
    answered_at INTEGER,
    counted_stars INTEGER,
    counted_pictured INTEGER NOT NULL,
    counted_followed INTEGER NOT NULL,
    CONSTRAINT pk_review PRIMARY KEY (id),
    CONSTRAINT fk_review_order_no_line FOREIGN KEY(order_no, line) REFERENCES order_line (order_no, line),
    CONSTRAINT ck_review_stars CHECK (stars BETWEEN 1 AND 5),
    CONSTRAINT ck_review_more CHECK ((more_text IS NULL) = (more_at IS NULL)),
    CONSTRAINT ck_review_answer CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CONSTRAINT ck_review_answered CHECK ((answered_by IS NULL) = (answered_at IS NULL)),
    CONSTRAINT fk_review_product_id FOREIGN KEY(product_id) REFERENCES product (id),
    CONSTRAINT fk_review_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
 STRICT
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
    amount_fen INTEGER NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    set_aside_at INTEGER NOT NULL,
    decided_by TEXT,
    decision_reason TEXT,
    ended_at INTEGER,
    returned_by TEXT,
    return_reason TEXT,
    believed_fen INTEGER,
    believed_number TEXT,
    CONSTRAINT pk_set_aside_payment PRIMARY KEY (provider, transaction_id),
    CONSTRAINT fk_set_aside_payment_provider_transaction_id FOREIGN KEY(provider, transaction_id) REFERENCES payment_capture (provider, transaction_id),
    CONSTRAINT ck_set_aside_payment_status CHECK (status IN ('waiting', 'returning', 'returned', 'accepted')),
    CONSTRAINT ck_set_aside_payment_decided CHECK ((status = 'waiting') = (decided_by IS NULL)),
    CONSTRAINT fk_set_aside_payment_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
 STRICT
;;
CREATE INDEX ix_set_aside_payment_order ON set_aside_payment (order_no)
;;
CREATE INDEX ix_set_aside_payment_waiting ON set_aside_payment (set_aside_at) WHERE status = 'waiting'
;;
CREATE TRIGGER set_aside_payment_frozen BEFORE UPDATE OF "provider", "transaction_id", "order_no", "amount_fen", "reason", "set_aside_at" ON set_aside_payment WHEN NEW."provider" IS NOT OLD."provider" OR NEW."transaction_id" IS NOT OLD."transaction_id" OR NEW."order_no" IS NOT OLD."order_no" OR NEW."amount_fen" IS NOT OLD."amount_fen" OR NEW."reason" IS NOT OLD."reason" OR NEW."set_aside_at" IS NOT OLD."set_aside_at" BEGIN SELECT RAISE(ABORT, 'set_aside_payment: what is written here never changes'); END
;;
CREATE TRIGGER set_aside_payment_set_once BEFORE UPDATE OF "decided_by", "decision_reason", "returned_by", "return_reason", "believed_fen", "believed_number" ON set_aside_payment WHEN (OLD."decided_by" IS NOT NULL AND NEW."decided_by" IS NOT OLD."decided_by") OR (OLD."decision_reason" IS NOT NULL AND NEW."decision_reason" IS NOT OLD."decision_reason") OR (OLD."returned_by" IS NOT NULL AND NEW."returned_by" IS NOT OLD."returned_by") OR (OLD."return_reason" IS NOT NULL AND NEW."return_reason" IS NOT OLD."return_reason") OR (OLD."believed_fen" IS NOT NULL AND NEW."believed_fen" IS NOT OLD."believed_fen") OR (OLD."believed_number" IS NOT NULL AND NEW."believed_number" IS NOT OLD."believed_number") BEGIN SELECT RAISE(ABORT, 'set_aside_payment: what is written here once never changes'); END
;;
CREATE TRIGGER set_aside_payment_status_steps BEFORE UPDATE OF status ON set_aside_payment WHEN NEW.status <> OLD.status AND NOT ((OLD.status = 'waiting' AND NEW.status = 'returning') OR (OLD.status = 'waiting' AND NEW.status = 'accepted') OR (OLD.status = 'accepted' AND NEW.status = 'returning') OR (OLD.status = 'returning' AND NEW.status = 'returned')) BEGIN SELECT RAISE(ABORT, 'set_aside_payment: no such step of status'); END
;;
CREATE TRIGGER set_aside_payment_stays BEFORE DELETE ON set_aside_payment BEGIN SELECT RAISE(ABORT, 'set_aside_payment: rows are never deleted'); END
;;
CREATE TABLE stock_move (
    id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    stock_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    units INTEGER NOT NULL,
    reason TEXT NOT NULL,
    moved_by TEXT NOT NULL,
    moved_at INTEGER NOT NULL,
    CONSTRAINT pk_stock_move PRIMARY KEY (id),
    CONSTRAINT ck_stock_move_kind CHECK (kind IN ('received', 'corrected', 'moved', 'replaced')),
    CONSTRAINT ck_stock_move_units CHECK (units <> 0 AND (kind <> 'received' OR units > 0) AND (kind <> 'replaced' OR units < 0)),
    CONSTRAINT ck_stock_move_reason CHECK (kind <> 'corrected' OR reason <> ''),
    CONSTRAINT fk_stock_move_stock_id FOREIGN KEY(stock_id) REFERENCES stock (id)
)
 STRICT
;;
CREATE INDEX ix_stock_move_stock ON stock_move (stock_id, id)
;;
CREATE UNIQUE INDEX ix_stock_move_key ON stock_move ("key", stock_id)
;;
CREATE TRIGGER stock_move_no_UPDATE BEFORE UPDATE ON stock_move BEGIN SELECT RAISE(ABORT, 'stock_move is append-only'); END
;;
CREATE TRIGGER stock_move_no_DELETE BEFORE DELETE ON stock_move BEGIN SELECT RAISE(ABORT, 'stock_move is append-only'); END
;;
CREATE TABLE after_sale_case (
    id INTEGER NOT NULL,
    no TEXT NOT NULL,
    order_no TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    words TEXT NOT NULL,
    pictures TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    shipping_fen INTEGER NOT NULL,
    terms TEXT NOT NULL,
    request_key TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    since INTEGER NOT NULL,
    due_at INTEGER,
    escalated_at INTEGER,
    refused_by TEXT,
    refuser_member_id INTEGER,
    sent_back_at INTEGER,
    back_carrier TEXT NOT NULL,
    back_number TEXT NOT NULL,
    resend_carrier TEXT NOT NULL,
    resend_number TEXT NOT NULL,
    refund_no TEXT,
    ended_by TEXT,
    ended_at INTEGER,
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
 STRICT
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
CREATE TRIGGER after_sale_case_stays BEFORE DELETE ON after_sale_case BEGIN SELECT RAISE(ABORT, 'after_sale_case: rows are never deleted'); END
;;
CREATE TRIGGER after_sale_case_frozen BEFORE UPDATE OF "no", "order_no", "member_id", "kind", "reason", "amount_fen", "shipping_fen", "terms", "request_key", "asked_at" ON after_sale_case WHEN NEW."no" IS NOT OLD."no" OR NEW."order_no" IS NOT OLD."order_no" OR NEW."member_id" IS NOT OLD."member_id" OR NEW."kind" IS NOT OLD."kind" OR NEW."reason" IS NOT OLD."reason" OR NEW."amount_fen" IS NOT OLD."amount_fen" OR NEW."shipping_fen" IS NOT OLD."shipping_fen" OR NEW."terms" IS NOT OLD."terms" OR NEW."request_key" IS NOT OLD."request_key" OR NEW."asked_at" IS NOT OLD."asked_at" BEGIN SELECT RAISE(ABORT, 'after_sale_case: what is written here never changes'); END
;;
CREATE TRIGGER after_sale_case_set_once BEFORE UPDATE OF "refund_no", "ended_by", "ended_at", "sent_back_at" ON after_sale_case WHEN (OLD."refund_no" IS NOT NULL AND NEW."refund_no" IS NOT OLD."refund_no") OR (OLD."ended_by" IS NOT NULL AND NEW."ended_by" IS NOT OLD."ended_by") OR (OLD."ended_at" IS NOT NULL AND NEW."ended_at" IS NOT OLD."ended_at") OR (OLD."sent_back_at" IS NOT NULL AND NEW."sent_back_at" IS NOT OLD."sent_back_at") BEGIN SELECT RAISE(ABORT, 'after_sale_case: what is written here once never changes'); END
;;
CREATE TRIGGER after_sale_case_state_steps BEFORE UPDATE OF state ON after_sale_case WHEN NEW.state <> OLD.state AND NOT ((OLD.state = 'asked' AND NEW.state = 'closed') OR (OLD.state = 'asked' AND NEW.state = 'refunded') OR (OLD.state = 'asked' AND NEW.state = 'refused') OR (OLD.state = 'asked' AND NEW.state = 'resending') OR (OLD.state = 'asked' AND NEW.state = 'sending_back') OR (OLD.state = 'sending_back' AND NEW.state = 'closed') OR (OLD.state = 'sending_back' AND NEW.state = 'inspecting') OR (OLD.state = 'inspecting' AND NEW.state = 'closed') OR (OLD.state = 'inspecting' AND NEW.state = 'refunded') OR (OLD.state = 'inspecting' AND NEW.state = 'refused') OR (OLD.state = 'resending' AND NEW.state = 'closed') OR (OLD.state = 'resending' AND NEW.state = 'refused') OR (OLD.state = 'resending' AND NEW.state = 'resent') OR (OLD.state = 'refused' AND NEW.state = 'appealed') OR (OLD.state = 'refused' AND NEW.state = 'closed') OR (OLD.state = 'appealed' AND NEW.state = 'closed') OR (OLD.state = 'appealed' AND NEW.state = 'refunded') OR (OLD.state = 'appealed' AND NEW.state = 'resending') OR (OLD.state = 'appealed' AND NEW.state = 'sending_back')) BEGIN SELECT RAISE(ABORT, 'after_sale_case: no such step of state'); END
;;
CREATE TABLE parcel_line (
    parcel_id INTEGER NOT NULL,
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    stock_id INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    CONSTRAINT pk_parcel_line PRIMARY KEY (parcel_id, line, stock_id),
    CONSTRAINT fk_parcel_line_order_no_line_stock_id FOREIGN KEY(order_no, line, stock_id) REFERENCES portion (order_no, line, stock_id),
    CONSTRAINT ck_parcel_line_quantity CHECK (quantity > 0),
    CONSTRAINT fk_parcel_line_parcel_id FOREIGN KEY(parcel_id) REFERENCES parcel (id)
)
 STRICT
;;
CREATE INDEX ix_parcel_line_order ON parcel_line (order_no, line)
;;
CREATE TABLE refund_attempt (
    out_refund_no TEXT NOT NULL,
    refund_no TEXT NOT NULL,
    status TEXT NOT NULL,
    refund_id TEXT,
    tries INTEGER NOT NULL,
    goes_out_at INTEGER NOT NULL,
    next_try_at INTEGER NOT NULL,
    ended_at INTEGER,
    CONSTRAINT pk_refund_attempt PRIMARY KEY (out_refund_no),
    CONSTRAINT ck_refund_attempt_status CHECK (status IN ('sending', 'refused', 'processing', 'abnormal', 'success', 'closed')),
    CONSTRAINT ck_refund_attempt_ended CHECK ((ended_at IS NULL) = (status NOT IN ('success', 'closed'))),
    CONSTRAINT fk_refund_attempt_refund_no FOREIGN KEY(refund_no) REFERENCES refund (refund_no)
)
 STRICT
;;
CREATE INDEX ix_refund_attempt_due ON refund_attempt (next_try_at) WHERE status NOT IN ('success', 'closed')
;;
CREATE INDEX ix_refund_attempt_refund_no ON refund_attempt (refund_no)
;;
CREATE UNIQUE INDEX uq_refund_attempt_in_force ON refund_attempt (refund_no) WHERE status <> 'closed'
;;
CREATE TRIGGER refund_attempt_stays BEFORE DELETE ON refund_attempt BEGIN SELECT RAISE(ABORT, 'refund_attempt: rows are never deleted'); END
;;
CREATE TABLE refund_decision (
    refund_no TEXT NOT NULL,
    order_no TEXT NOT NULL,
    shipping_fen INTEGER NOT NULL,
    given_up_by TEXT,
    given_up_reason TEXT,
    CONSTRAINT pk_refund_decision PRIMARY KEY (refund_no),
    CONSTRAINT ck_refund_decision_shipping CHECK (shipping_fen >= 0),
    CONSTRAINT fk_refund_decision_refund_no FOREIGN KEY(refund_no) REFERENCES refund (refund_no),
    CONSTRAINT fk_refund_decision_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
 STRICT
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
 STRICT
;;
CREATE INDEX ix_after_sale_line_order ON after_sale_line (order_no, line)
;;
CREATE TRIGGER after_sale_line_no_UPDATE BEFORE UPDATE ON after_sale_line BEGIN SELECT RAISE(ABORT, 'after_sale_line is append-only'); END
;;
CREATE TRIGGER after_sale_line_no_DELETE BEFORE DELETE ON after_sale_line BEGIN SELECT RAISE(ABORT, 'after_sale_line is append-only'); END
;;
CREATE TABLE after_sale_step (
    id INTEGER NOT NULL,
    case_no TEXT NOT NULL,
    action TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT NOT NULL,
    words TEXT NOT NULL,
    taken_by TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    CONSTRAINT pk_after_sale_step PRIMARY KEY (id),
    CONSTRAINT ck_after_sale_step_action CHECK (action IN ('ask', 'withdraw', 'agree', 'refuse', 'send_back', 'accept', 'appeal', 'resend', 'lapse', 'settle', 'escalate') AND (before IS NULL) = (action = 'ask')),
    CONSTRAINT ck_after_sale_step_after CHECK (after IN ('asked', 'sending_back', 'inspecting', 'resending', 'refused', 'appealed', 'refunded', 'resent', 'closed')),
    CONSTRAINT fk_after_sale_step_case_no FOREIGN KEY(case_no) REFERENCES after_sale_case (no)
)
 STRICT
;;
CREATE INDEX ix_after_sale_step_case_no ON after_sale_step (case_no)
;;
CREATE TRIGGER after_sale_step_stays BEFORE DELETE ON after_sale_step BEGIN SELECT RAISE(ABORT, 'after_sale_step: rows are never deleted'); END
;;
CREATE TRIGGER after_sale_step_frozen BEFORE UPDATE OF "case_no", "action", "before", "after", "taken_by", "taken_at" ON after_sale_step WHEN NEW."case_no" IS NOT OLD."case_no" OR NEW."action" IS NOT OLD."action" OR NEW."before" IS NOT OLD."before" OR NEW."after" IS NOT OLD."after" OR NEW."taken_by" IS NOT OLD."taken_by" OR NEW."taken_at" IS NOT OLD."taken_at" BEGIN SELECT RAISE(ABORT, 'after_sale_step: what is written here never changes'); END
;;
CREATE TABLE refund_line (
    refund_no TEXT NOT NULL,
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    CONSTRAINT pk_refund_line PRIMARY KEY (refund_no, line),
    CONSTRAINT fk_refund_line_order_no_line FOREIGN KEY(order_no, line) REFERENCES order_line (order_no, line),
    CONSTRAINT ck_refund_line_amount CHECK (amount_fen > 0),
    CONSTRAINT fk_refund_line_refund_no FOREIGN KEY(refund_no) REFERENCES refund_decision (refund_no)
)
 STRICT
;;
CREATE TABLE refund_unit (
    refund_no TEXT NOT NULL,
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    stock_id INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    restocked INTEGER NOT NULL,
    CONSTRAINT pk_refund_unit PRIMARY KEY (refund_no, line, stock_id),
    CONSTRAINT fk_refund_unit_order_no_line_stock_id FOREIGN KEY(order_no, line, stock_id) REFERENCES portion (order_no, line, stock_id),
    CONSTRAINT ck_refund_unit_units CHECK (ended >= 0 AND returned >= 0 AND ended + returned > 0),
    CONSTRAINT ck_refund_unit_restocked CHECK (restocked IN (0, ended + returned)),
    CONSTRAINT fk_refund_unit_refund_no FOREIGN KEY(refund_no) REFERENCES refund_decision (refund_no)
)
 STRICT
;;
