-- Rows for the benchmark, in chunks: %(first)s to %(last)s are the ids to make. Read by bench/bulk.py.

-- name: contacts
INSERT INTO tickets_contact (id, kind, name, language, country, time_zone, created_at)
SELECT g, CASE WHEN g %% 15 = 0 THEN 'doctor' ELSE 'patient' END,
       (%(names)s::text[])[1 + g %% %(name_count)s], (%(languages)s::text[])[1 + g %% 5], 'IR', '',
       now() - interval '3 years'
FROM generate_series(%(first)s::bigint, %(last)s::bigint) g;

-- name: points
INSERT INTO tickets_contactpoint (contact_id, kind, value, created_at)
SELECT g, 'phone', '+98210' || lpad(g::text, 7, '0'), now() - interval '3 years'
FROM generate_series(%(first)s::bigint, %(last)s::bigint) g;

-- name: tickets
INSERT INTO tickets_ticket (
    id, number, secret, contact_id, kind, subject, channel, language, team_id, owner_id, priority, status,
    hold_reason, consultation_ref, is_medical, urgency, department, medical_state, doctor_name,
    is_dissatisfied, opened_at, solved_at, last_inbound_at, last_outbound_at, first_replied_at,
    waiting_since, last_words, message_count, duty, due_at, attention)
SELECT g, 1000000 + g, 'bulk-' || g, %(first_contact)s + g %% %(contact_count)s, 'contact',
       (%(subjects)s::text[])[1 + g %% %(subject_count)s],
       (ARRAY['phone', 'phone', 'phone', 'chat', 'form'])[1 + g %% 5], (%(languages)s::text[])[1 + g %% 5],
       (%(teams)s::bigint[])[1 + g %% %(team_count)s],
       CASE WHEN NOT u.open OR r.a >= 0.05
            THEN (%(owners)s::bigint[])[1 + (r.a * 1000)::int %% %(owner_count)s] END,
       2,
       CASE WHEN NOT u.open THEN 'solved' WHEN r.a < 0.05 THEN 'new' WHEN r.a < 0.8 THEN 'open'
            ELSE 'pending' END,
       '', '', m.medical,
       CASE WHEN m.medical THEN (ARRAY['routine', 'urgent'])[1 + g %% 2] ELSE '' END,
       CASE WHEN m.medical THEN 'internal' ELSE '' END, CASE WHEN m.medical THEN 'answered' ELSE '' END,
       '', g %% 40 = 0, t.at, CASE WHEN NOT u.open THEN t.at + interval '5 hours' END,
       t.at + interval '3 hours', t.at + interval '4 hours', t.at + interval '1 hour',
       CASE WHEN u.open THEN t.at + interval '3 hours' END, 'Is there any news?', %(messages)s,
       CASE WHEN u.open THEN 'next_reply' ELSE '' END,
       CASE WHEN u.open THEN now() + (r.a - 0.1) * interval '2 days' END, ''
FROM generate_series(%(first)s::bigint, %(last)s::bigint) g
-- "+ g * 0" makes each row draw its own number.
CROSS JOIN LATERAL (SELECT random() + g * 0 AS a, random() + g * 0 AS b) r
CROSS JOIN LATERAL (SELECT (g * 7919) %% 1000 < %(unsolved)s AS open) u
CROSS JOIN LATERAL (SELECT g %% 7 = 0 AS medical) m
CROSS JOIN LATERAL (
    SELECT CASE WHEN u.open THEN now() - r.b * interval '2 days' - interval '4 hours'
                ELSE now() - r.b * interval '1000 days' - interval '2 days' END AS at
) t;

-- name: messages
INSERT INTO tickets_message (
    ticket_id, seq, direction, channel, author_id, author_label, body, language, is_clinical, facts,
    delivery, said_at, created_at)
SELECT k.id, s, CASE WHEN s %% 2 = 1 THEN 'inbound' ELSE 'outbound' END, k.channel,
       CASE WHEN s %% 2 = 0 THEN coalesce(k.owner_id, (%(owners)s::bigint[])[1]) END, '',
       (%(texts)s::text[])[1 + (k.id * 31 + s * 7) %% %(text_count)s] || ' ' || md5((k.id * 10 + s)::text)
       || CASE WHEN (k.id * 10 + s) %% %(rare_every)s = 1 THEN ' ' || %(rare)s ELSE '' END
       || CASE WHEN (k.id + s) %% %(common_every)s = 0 THEN ' ' || %(common)s ELSE '' END,
       k.language, false, '{}', CASE WHEN s %% 2 = 0 THEN 'sent' ELSE '' END,
       k.opened_at + s * interval '40 minutes', k.opened_at + s * interval '40 minutes'
FROM tickets_ticket k CROSS JOIN generate_series(1, %(messages)s) s
WHERE k.id BETWEEN %(first)s AND %(last)s;

-- name: assessments
INSERT INTO tickets_assessment (
    message_id, ticket_id, medical, urgency, department, family, language, evidence, rules_version, at)
SELECT m.id, k.id, k.is_medical, k.urgency, k.department, '', k.language, '[]', 'bulk', m.created_at
FROM tickets_message m JOIN tickets_ticket k ON k.id = m.ticket_id
WHERE m.seq = 1 AND k.id BETWEEN %(first)s AND %(last)s;

-- name: notes
INSERT INTO tickets_note (ticket_id, author_id, body, created_at)
SELECT id, (%(owners)s::bigint[])[1], 'Called before about the same thing.', opened_at + interval '2 hours'
FROM tickets_ticket WHERE id %% 3 = 0 AND id BETWEEN %(first)s AND %(last)s;

-- name: clocks
INSERT INTO tickets_clock (ticket_id, kind, started_at, due_at)
SELECT id, duty, last_inbound_at, due_at FROM tickets_ticket
WHERE duty <> '' AND id BETWEEN %(first)s AND %(last)s;

-- name: events
INSERT INTO events_event (
    kind, subject_type, subject_id, ticket_id, actor_kind, actor_id, actor_label, at, data, position)
SELECT CASE WHEN s = 0 THEN 'ticket.opened' WHEN s = 2 THEN 'reply.sent' ELSE 'message.received' END,
       'ticket', id, id, CASE WHEN s = 2 THEN 'staff' ELSE 'contact' END, NULL, '',
       opened_at + s * interval '40 minutes', '{}', %(base_position)s + id * 10 + s
FROM tickets_ticket CROSS JOIN generate_series(0, 3) s WHERE id BETWEEN %(first)s AND %(last)s;
