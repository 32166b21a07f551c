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
CREATE TABLE award (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    person_kind TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    level INTEGER NOT NULL,
    tier TEXT,
    rule TEXT NOT NULL,
    rate_bp INTEGER,
    fixed_fen BIGINT,
    wanted_fen BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    kept_fen BIGINT NOT NULL,
    status TEXT NOT NULL,
    review_reason TEXT,
    hold_days INTEGER NOT NULL,
    accrued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    matures_at TIMESTAMP WITH TIME ZONE,
    matured_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_award PRIMARY KEY (id),
    CONSTRAINT uq_award_order_no_line_person_kind_person_id_level UNIQUE (order_no, line, person_kind, person_id, level),
    CONSTRAINT ck_award_level CHECK (level BETWEEN 1 AND 3),
    CONSTRAINT ck_award_amount CHECK (amount_fen > 0 AND amount_fen <= wanted_fen),
    CONSTRAINT ck_award_kept CHECK (kept_fen >= 0 AND kept_fen <= amount_fen),
    CONSTRAINT ck_award_status CHECK (status IN ('pending', 'review', 'available')),
    CONSTRAINT ck_award_one_cell CHECK ((rate_bp IS NULL) <> (fixed_fen IS NULL)),
    CONSTRAINT uq_award_code UNIQUE (code)
)
;;
CREATE INDEX ix_award_person ON award (person_kind, person_id, id)
;;
CREATE INDEX ix_award_pending_person ON award (person_kind, person_id, id) WHERE status = 'pending'
;;
CREATE INDEX ix_award_due ON award (matures_at) WHERE status = 'pending'
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
CREATE TABLE ledger_balance (
    person_kind TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    account TEXT NOT NULL,
    balance_fen BIGINT NOT NULL,
    CONSTRAINT pk_ledger_balance PRIMARY KEY (person_kind, person_id, account),
    CONSTRAINT ck_ledger_balance_not_below_zero CHECK (balance_fen >= 0 OR account NOT IN ('pending', 'withdrawing', 'spending'))
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
    CONSTRAINT ck_distributor_status CHECK (status IN ('active', 'suspended', 'none')),
    CONSTRAINT uq_distributor_code UNIQUE (code)
)
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
CREATE TABLE team_count (
    member_id BIGINT NOT NULL,
    level INTEGER NOT NULL,
    members INTEGER NOT NULL,
    CONSTRAINT pk_team_count PRIMARY KEY (member_id, level),
    CONSTRAINT ck_team_count_level CHECK (level BETWEEN 1 AND 3),
    CONSTRAINT ck_team_count_members CHECK (members >= 0)
)
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
    CONSTRAINT fk_ledger_posting_entry_id FOREIGN KEY(entry_id) REFERENCES ledger_entry (id)
)
;;
CREATE INDEX ix_ledger_posting_person ON ledger_posting (person_kind, person_id, entry_id) WHERE person_id IS NOT NULL
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
CREATE INDEX ix_referral_referrer_id ON referral (referrer_id)
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
CREATE TABLE sale (
    order_no TEXT NOT NULL,
    buyer_id BIGINT NOT NULL,
    policy_version BIGINT,
    upline JSONB NOT NULL,
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
CREATE TABLE sale_refund (
    refund_no TEXT NOT NULL,
    order_no TEXT NOT NULL,
    total_fen BIGINT NOT NULL,
    lines JSONB NOT NULL,
    status TEXT NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_sale_refund PRIMARY KEY (refund_no),
    CONSTRAINT ck_sale_refund_total CHECK (total_fen > 0),
    CONSTRAINT ck_sale_refund_status CHECK (status IN ('decided', 'settled', 'reinstated')),
    CONSTRAINT fk_sale_refund_order_no FOREIGN KEY(order_no) REFERENCES sale (order_no)
)
;;
CREATE INDEX ix_sale_refund_order_no ON sale_refund (order_no)
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
CREATE TABLE category (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    icon TEXT,
    position INTEGER NOT NULL,
    CONSTRAINT pk_category PRIMARY KEY (id),
    CONSTRAINT uq_category_code UNIQUE (code)
)
;;
CREATE TABLE picture (
    hash TEXT NOT NULL,
    colour TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_picture PRIMARY KEY (hash)
)
;;
CREATE TABLE home_section (
    id BIGSERIAL NOT NULL,
    title TEXT NOT NULL,
    subtitle TEXT NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT pk_home_section PRIMARY KEY (id),
    CONSTRAINT uq_home_section_position UNIQUE (position)
)
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
CREATE INDEX ix_event_delivery_partition ON event_delivery (consumer, partition, id) WHERE status IN ('waiting', 'claimed')
;;
CREATE INDEX ix_event_delivery_open ON event_delivery (consumer, due_at) WHERE status IN ('waiting', 'claimed')
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
CREATE TABLE job_lease (
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    fence BIGINT NOT NULL,
    held_until TIMESTAMP WITH TIME ZONE NOT NULL,
    next_run_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_job_lease PRIMARY KEY (name)
)
;;
CREATE TABLE member (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    generated_name TEXT NOT NULL,
    own_name TEXT,
    avatar_url TEXT,
    first_seen_via TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_member PRIMARY KEY (id),
    CONSTRAINT uq_member_code UNIQUE (code)
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
CREATE TABLE setting (
    key TEXT NOT NULL,
    value JSONB NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_setting PRIMARY KEY (key)
)
;;
CREATE TABLE secret (
    name TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_secret PRIMARY KEY (name)
)
;;
CREATE TABLE product (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    article TEXT NOT NULL,
    category_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    selling_point TEXT NOT NULL,
    description JSONB NOT NULL,
    cover TEXT,
    status TEXT NOT NULL,
    position INTEGER NOT NULL,
    search_text TEXT NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_product PRIMARY KEY (id),
    CONSTRAINT ck_product_status CHECK (status IN ('draft', 'on_sale', 'off_sale')),
    CONSTRAINT uq_product_code UNIQUE (code),
    CONSTRAINT uq_product_article UNIQUE (article),
    CONSTRAINT fk_product_category_id FOREIGN KEY(category_id) REFERENCES category (id),
    CONSTRAINT fk_product_cover FOREIGN KEY(cover) REFERENCES picture (hash)
)
;;
CREATE INDEX ix_product_all ON product (status, position, id)
;;
CREATE INDEX ix_product_shelf ON product (category_id, status, position, id)
;;
CREATE TABLE home_banner (
    position INTEGER NOT NULL,
    picture TEXT NOT NULL,
    title TEXT NOT NULL,
    subtitle TEXT NOT NULL,
    path TEXT NOT NULL,
    CONSTRAINT pk_home_banner PRIMARY KEY (position),
    CONSTRAINT fk_home_banner_picture FOREIGN KEY(picture) REFERENCES picture (hash)
)
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
    CONSTRAINT pk_notice PRIMARY KEY (id),
    CONSTRAINT ck_notice_state CHECK (state IN ('waiting', 'sending', 'sent', 'maybe_sent', 'refused')),
    CONSTRAINT ck_notice_channel CHECK (channel IN ('template', 'chat')),
    CONSTRAINT uq_notice_delivery_id UNIQUE (delivery_id),
    CONSTRAINT fk_notice_member_id FOREIGN KEY(member_id) REFERENCES member (id),
    CONSTRAINT uq_notice_message_id UNIQUE (message_id)
)
;;
CREATE INDEX ix_notice_unread ON notice (member_id) WHERE read_at IS NULL
;;
CREATE INDEX ix_notice_member ON notice (member_id, id)
;;
CREATE INDEX ix_notice_waiting ON notice (member_id, order_no) WHERE state = 'waiting'
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
CREATE INDEX ix_identity_unionid ON identity (unionid)
;;
CREATE TABLE session (
    id_hash TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_session PRIMARY KEY (id_hash),
    CONSTRAINT fk_session_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_session_seen_at ON session (seen_at)
;;
CREATE INDEX ix_session_member_id ON session (member_id)
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
CREATE TABLE address (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    province TEXT NOT NULL,
    city TEXT NOT NULL,
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    is_default BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_address PRIMARY KEY (id),
    CONSTRAINT uq_address_code UNIQUE (code),
    CONSTRAINT fk_address_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_address_member_id ON address (member_id)
;;
CREATE INDEX ix_address_phone ON address (phone)
;;
CREATE UNIQUE INDEX uq_address_default ON address (member_id) WHERE is_default
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
CREATE TABLE shop_order (
    id BIGSERIAL NOT NULL,
    no TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    goods_fen BIGINT NOT NULL,
    shipping_fen BIGINT NOT NULL,
    total_fen BIGINT NOT NULL,
    refunded_fen BIGINT NOT NULL,
    shipping_refunded_fen BIGINT NOT NULL,
    recipient JSONB NOT NULL,
    note TEXT NOT NULL,
    request_key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    placed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    paid_at TIMESTAMP WITH TIME ZONE,
    shipped_at TIMESTAMP WITH TIME ZONE,
    completed_at TIMESTAMP WITH TIME ZONE,
    closed_at TIMESTAMP WITH TIME ZONE,
    close_reason TEXT,
    CONSTRAINT pk_shop_order PRIMARY KEY (id),
    CONSTRAINT uq_shop_order_member_id_request_key UNIQUE (member_id, request_key),
    CONSTRAINT uq_shop_order_no_total_fen UNIQUE (no, total_fen),
    CONSTRAINT ck_shop_order_state CHECK (state IN ('placed', 'paid', 'shipped', 'completed', 'closed')),
    CONSTRAINT ck_shop_order_sum CHECK (goods_fen >= 0 AND shipping_fen >= 0 AND total_fen = goods_fen + shipping_fen),
    CONSTRAINT ck_shop_order_total CHECK (total_fen <= 10000000000),
    CONSTRAINT ck_shop_order_refunded CHECK (refunded_fen >= 0 AND refunded_fen <= total_fen),
    CONSTRAINT ck_shop_order_shipping_refunded CHECK (shipping_refunded_fen >= 0 AND shipping_refunded_fen <= shipping_fen),
    CONSTRAINT ck_shop_order_refunded_after_paid CHECK (refunded_fen = 0 OR paid_at IS NOT NULL),
    CONSTRAINT ck_shop_order_paid CHECK ((paid_at IS NOT NULL) = (state IN ('paid', 'shipped', 'completed'))),
    CONSTRAINT ck_shop_order_shipped CHECK ((shipped_at IS NOT NULL) = (state IN ('shipped', 'completed'))),
    CONSTRAINT ck_shop_order_completed CHECK ((completed_at IS NOT NULL) = (state = 'completed')),
    CONSTRAINT ck_shop_order_closed CHECK ((closed_at IS NOT NULL) = (state = 'closed')),
    CONSTRAINT uq_shop_order_no UNIQUE (no),
    CONSTRAINT fk_shop_order_member_id FOREIGN KEY(member_id) REFERENCES member (id)
)
;;
CREATE INDEX ix_shop_order_open ON shop_order (expires_at) WHERE state = 'placed'
;;
CREATE INDEX ix_shop_order_list ON shop_order (member_id, id)
;;
CREATE INDEX ix_shop_order_state ON shop_order (member_id, state)
;;
CREATE TABLE product_picture (
    product_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_product_picture PRIMARY KEY (product_id, position),
    CONSTRAINT fk_product_picture_product_id FOREIGN KEY(product_id) REFERENCES product (id),
    CONSTRAINT fk_product_picture_hash FOREIGN KEY(hash) REFERENCES picture (hash)
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
CREATE TABLE sku (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    article TEXT NOT NULL,
    product_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    choice JSONB NOT NULL,
    label TEXT NOT NULL,
    price_fen BIGINT NOT NULL,
    list_price_fen BIGINT,
    cost_fen BIGINT NOT NULL,
    active BOOLEAN NOT NULL,
    CONSTRAINT pk_sku PRIMARY KEY (id),
    CONSTRAINT ck_sku_price CHECK (price_fen BETWEEN 1 AND 100000000),
    CONSTRAINT ck_sku_list_price CHECK (list_price_fen IS NULL OR list_price_fen > price_fen),
    CONSTRAINT ck_sku_cost CHECK (cost_fen BETWEEN 0 AND 100000000),
    CONSTRAINT uq_sku_code UNIQUE (code),
    CONSTRAINT uq_sku_article UNIQUE (article),
    CONSTRAINT fk_sku_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
;;
CREATE INDEX ix_sku_product_id ON sku (product_id)
;;
CREATE TABLE home_section_product (
    section_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    product_id BIGINT NOT NULL,
    CONSTRAINT pk_home_section_product PRIMARY KEY (section_id, position),
    CONSTRAINT fk_home_section_product_section_id FOREIGN KEY(section_id) REFERENCES home_section (id),
    CONSTRAINT fk_home_section_product_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
;;
CREATE TABLE parcel (
    id BIGSERIAL NOT NULL,
    order_no TEXT NOT NULL,
    carrier TEXT NOT NULL,
    number TEXT NOT NULL,
    shipped_by TEXT NOT NULL,
    shipped_at TIMESTAMP WITH TIME ZONE NOT NULL,
    receive_by TIMESTAMP WITH TIME ZONE NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE,
    received_by TEXT,
    CONSTRAINT pk_parcel PRIMARY KEY (id),
    CONSTRAINT uq_parcel_order_no_carrier_number UNIQUE (order_no, carrier, number),
    CONSTRAINT ck_parcel_received CHECK ((received_at IS NULL) = (received_by IS NULL)),
    CONSTRAINT fk_parcel_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE INDEX ix_parcel_due ON parcel (receive_by) WHERE received_at IS NULL
;;
CREATE TABLE order_step (
    order_no TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    taken_by TEXT NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_order_step PRIMARY KEY (order_no, to_state),
    CONSTRAINT ck_order_step_legal CHECK (from_state || '>' || to_state IN ('placed>paid', 'placed>closed', 'paid>shipped', 'shipped>completed')),
    CONSTRAINT fk_order_step_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
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
CREATE TABLE payment (
    number TEXT NOT NULL,
    status TEXT NOT NULL,
    description TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    currency TEXT NOT NULL,
    payer_openid TEXT NOT NULL,
    appid TEXT NOT NULL,
    mch_id TEXT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    prepay_id TEXT,
    prepay_until TIMESTAMP WITH TIME ZONE,
    attempts INTEGER NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE,
    next_query_at TIMESTAMP WITH TIME ZONE NOT NULL,
    begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_payment PRIMARY KEY (number),
    CONSTRAINT ck_payment_status CHECK (status IN ('open', 'paid', 'closed')),
    CONSTRAINT ck_payment_amount CHECK (amount_fen > 0),
    CONSTRAINT ck_payment_ended CHECK ((ended_at IS NULL) = (status = 'open')),
    CONSTRAINT fk_payment_number FOREIGN KEY(number) REFERENCES shop_order (no)
)
;;
CREATE INDEX ix_payment_due ON payment (next_query_at) WHERE status = 'open'
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
    CONSTRAINT ck_payment_capture_fits_or_not CHECK ((order_no IS NULL) <> (misfit IS NULL)),
    CONSTRAINT ck_payment_capture_fits CHECK (order_no IS NULL OR (order_no = number AND currency = 'CNY')),
    CONSTRAINT uq_payment_capture_order_no UNIQUE (order_no)
)
;;
CREATE INDEX ix_payment_capture_number ON payment_capture (number)
;;
CREATE TABLE stock (
    sku_id BIGINT NOT NULL,
    on_hand BIGINT NOT NULL,
    reserved BIGINT NOT NULL,
    sold BIGINT NOT NULL,
    sold_before BIGINT NOT NULL,
    CONSTRAINT pk_stock PRIMARY KEY (sku_id),
    CONSTRAINT ck_stock_reserved CHECK (0 <= reserved AND reserved <= on_hand),
    CONSTRAINT ck_stock_sold CHECK (0 <= sold AND 0 <= sold_before),
    CONSTRAINT fk_stock_sku_id FOREIGN KEY(sku_id) REFERENCES sku (id)
)
;;
CREATE TABLE cart_line (
    member_id BIGINT NOT NULL,
    sku_id BIGINT NOT NULL,
    quantity INTEGER NOT NULL,
    selected BOOLEAN NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_cart_line PRIMARY KEY (member_id, sku_id),
    CONSTRAINT ck_cart_line_quantity CHECK (quantity BETWEEN 1 AND 999),
    CONSTRAINT fk_cart_line_sku_id FOREIGN KEY(sku_id) REFERENCES sku (id)
)
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
    price_fen BIGINT NOT NULL,
    quantity INTEGER NOT NULL,
    paid_fen BIGINT NOT NULL,
    cost_fen BIGINT NOT NULL,
    refunded_fen BIGINT NOT NULL,
    restocked BOOLEAN NOT NULL,
    CONSTRAINT pk_order_line PRIMARY KEY (order_no, line),
    CONSTRAINT uq_order_line_order_no_sku_id UNIQUE (order_no, sku_id),
    CONSTRAINT ck_order_line_quantity CHECK (quantity BETWEEN 1 AND 999),
    CONSTRAINT ck_order_line_amounts CHECK (price_fen >= 0 AND paid_fen >= 0 AND cost_fen >= 0),
    CONSTRAINT ck_order_line_refunded CHECK (refunded_fen >= 0 AND refunded_fen <= paid_fen),
    CONSTRAINT fk_order_line_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no),
    CONSTRAINT fk_order_line_sku_id FOREIGN KEY(sku_id) REFERENCES sku (id)
)
;;
CREATE TABLE set_aside_payment (
    provider TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    order_no TEXT,
    amount_fen BIGINT NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    set_aside_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_set_aside_payment PRIMARY KEY (provider, transaction_id),
    CONSTRAINT fk_set_aside_payment_provider_transaction_id FOREIGN KEY(provider, transaction_id) REFERENCES payment_capture (provider, transaction_id),
    CONSTRAINT ck_set_aside_payment_status CHECK (status IN ('waiting', 'returning', 'returned')),
    CONSTRAINT fk_set_aside_payment_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE TABLE refund (
    refund_no TEXT NOT NULL,
    purpose TEXT NOT NULL,
    order_no TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    provider TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
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
    CONSTRAINT ck_refund_amount CHECK (amount_fen > 0 AND amount_fen <= payment_fen),
    CONSTRAINT ck_refund_purpose CHECK (purpose IN ('order', 'set_aside')),
    CONSTRAINT ck_refund_state CHECK (state IN ('decided', 'settled', 'given_up')),
    CONSTRAINT ck_refund_ended CHECK ((ended_at IS NULL) = (state = 'decided')),
    CONSTRAINT fk_refund_order_no FOREIGN KEY(order_no) REFERENCES shop_order (no)
)
;;
CREATE INDEX ix_refund_order_no ON refund (order_no)
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
CREATE TABLE parcel_line (
    parcel_id BIGINT NOT NULL,
    order_no TEXT NOT NULL,
    line TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    CONSTRAINT pk_parcel_line PRIMARY KEY (parcel_id, line),
    CONSTRAINT fk_parcel_line_order_no_line FOREIGN KEY(order_no, line) REFERENCES order_line (order_no, line),
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
CREATE UNIQUE INDEX uq_refund_attempt_in_force ON refund_attempt (refund_no) WHERE status <> 'closed'
;;
CREATE INDEX ix_refund_attempt_due ON refund_attempt (next_try_at) WHERE status NOT IN ('success', 'closed')
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
