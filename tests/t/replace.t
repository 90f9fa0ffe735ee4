# One partner in the place of another, service by service: told beforehand, done at once, and nothing
# else changed by it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Encode ();
use Digest::SHA 'sha256_hex';
use Test::PartnerRel;

run_blocks();

my $stage = stage();
$stage->serve;

# ---- what acceptance, replacement and removal leave alone

# Something to leave alone: an offer, two subscriptions, an agreement.
sub add_contracts {
    my ($customer, @partners) = @_;
    my $db = $stage->db;
    $db->run(q{INSERT INTO offer (cloud, id, service_id, is_addon, unit, min_seats, max_seats, is_trial,
        converts_to, one_only, transferable, position, is_on, version)
        VALUES ('global', 'plan', 'exchange', 0, 'license', 1, 300, 0, '', 0, 0, 1, 1, 1)});
    my $person = $db->value('SELECT id FROM person ORDER BY id');
    my $act    = $db->value('SELECT id FROM act WHERE customer_id IS NOT NULL ORDER BY id');
    my $id     = 0;
    for my $partner (@partners) {
        $db->run(sprintf q{INSERT INTO subscription (id, cloud, order_id, customer_id, partner_id, offer_id,
            service_id, parent_id, name, quantity, status, status_at, term_end, auto_renew, one_only,
            partner_of_record, support_partner_id, created_at, created_by, version)
            VALUES ('%08d-0000-4000-8000-000000000000', 'global', 'order', '%s', '%s', 'plan', 'exchange',
            NULL, 'Mail', 10, 'active', 1, 2000000000000000, 1, 0, '%d', '', 1, '%s', 1)},
            ++$id, $stage->customer_id($customer), $stage->partner_id($partner), 4847383 + $id, $person);
    }
    $db->run(sprintf q{INSERT INTO customer_agreement (customer_id, version, accepted_at, person_id, act_id)
        VALUES ('%s', 1, 1, '%s', '%s')}, $stage->customer_id($customer), $person, $act);
}

# Subscriptions with their owners and partners of record, the customer's own row, its agreements.
sub snapshot {
    my $rows = '';
    for my $sql ('SELECT * FROM subscription ORDER BY id', 'SELECT * FROM customer ORDER BY id',
        'SELECT * FROM customer_agreement ORDER BY customer_id, version') {
        my $found = $stage->db->rows($sql);
        @$found or die "nothing to leave alone: $sql\n";
        $rows .= join "\n", map { join "\x1f", map { $_ // '' } @$_ } @$found;
    }
    return sha256_hex(Encode::encode('UTF-8', $rows));
}

subtest 'accepting, replacing and removing change no subscription, owner, agreement or partner of record (R15, R14, R52)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    add_contracts('fabrikam', 'northwind', 'fourthcoffee');
    my $before = snapshot();
    $stage->accept('adventureworks', 'fabrikam', 'sharepoint');
    is(snapshot(), $before, 'after a second partner was accepted');
    my ($answer) = $stage->ask(method => 'POST', as => 'admin of fabrikam', csrf => 'auto',
        path => '/portal/customer/invitation/' . $stage->link('adventureworks', 1),
        fields => [[agree => 'yes'], [replace => 'exchange']]);
    is($answer->status, 303, 'replaced') or diag($answer->text);
    $stage->check_db('slot: {customer: fabrikam, service: exchange, partner: adventureworks}');
    is(snapshot(), $before, 'after one partner replaced the other');
    $stage->remove('adventureworks', 'fabrikam');
    is(snapshot(), $before, 'after all privileges were removed');
    $stage->check_db('relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: []}');
};

# ---- at once

sub form {
    my ($partner, $jar, @fields) = @_;
    return $stage->prepare(method => 'POST', csrf => 'auto', as => 'admin of fabrikam', cookies => $jar,
        path => '/portal/customer/invitation/' . $stage->link($partner, 1), fields => [[agree => 'yes'], @fields]);
}

sub tally { my %n; $n{$_->status}++ for @_; return join ', ', map { "$_ x $n{$_}" } sort keys %n }

subtest 'accepting, replacing both ways and removing at once: one holder, no deadlock, history complete (D3, E22, Q1, scenario 14)' => sub {
    for my $turn (1 .. 5) {
        $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange, azure\n"
              . 'relationship: adventureworks, fabrikam: sharepoint, dynamics');
        my $jar    = {};
        my @forms  = (
            form('adventureworks', $jar, [replace => 'exchange'], [replace => 'azure']),
            form('northwind', $jar, [replace => 'sharepoint'], [replace => 'dynamics']),
            form('fourthcoffee', $jar, map { [replace => $_] } qw(azure sharepoint dynamics exchange)),
            $stage->prepare(method => 'POST', csrf => 'auto', as => 'admin of fabrikam', cookies => $jar,
                path => '/portal/customer/partners/remove', page => '/portal/customer/partners/remove?all=1',
                fields => [[confirm => 'yes']]));
        my @answers = $stage->ask_all((@forms) x 8);
        is(scalar(grep { $_->status !~ /^(?:303|409)$/ } @answers), 0, "turn $turn: " . tally(@answers));
        my $db = $stage->db;
        is($db->value('SELECT COUNT(*) FROM csp_slot'),
            $db->value('SELECT COUNT(*) FROM dap_grant WHERE ended_at = 0'), "turn $turn: as many slots as open grants");
        is($db->value('SELECT COUNT(*) FROM csp_slot k WHERE NOT EXISTS (SELECT 1 FROM dap_grant g
            WHERE g.customer_id = k.customer_id AND g.service_id = k.service_id AND g.partner_id = k.partner_id
            AND g.ended_at = 0)'), 0, "turn $turn: each slot is its holder's");
        is($db->value("SELECT COUNT(*) FROM audit WHERE event IN ('dap_removed', 'dap_replaced')"),
            $db->value('SELECT COUNT(*) FROM dap_grant WHERE ended_at > 0'), "turn $turn: each end is in the audit");
        is($db->value("SELECT COUNT(*) FROM relationship WHERE kind <> 'reseller'"), 0, "turn $turn: no contract ended");
    }
};

subtest '50 times the same replacing form at once: done once, 50 equal answers (D4)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my $form    = form('adventureworks', {}, [replace => 'exchange']);
    my @answers = $stage->ask_all(($form) x 50);
    is(tally(@answers), '303 x 50', 'all the same') or diag((grep { $_->status != 303 } @answers)[0]->text);
    $stage->check_db('rows: {dap_grant: 2, csp_slot: 1}');
    $stage->check_db('audit: {event: dap_replaced, partner: northwind, customer: fabrikam, times: 1}');
};

my @loud = grep { !/AH0163[01]|AH00484|AH10159/ } $stage->server->loud($stage->server->log_since_mark);
is(scalar @loud, 0, 'nothing of weight in the log') or diag(join "\n", @loud[0 .. ($#loud > 9 ? 9 : $#loud)]);
$stage->close_log;
done_testing();

__DATA__

=== a held service has a box of its own to replace its holder, not ticked, with what that does (Q1, Q2)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of adventureworks}
--- status: 200
--- like
Held by Northwind Cloud Services
/name="replace"[^>]*value="exchange"[^>]*aria-describedby="replace-exchange"/
Replace Northwind Cloud Services for Exchange Online
{message replace.means}
{message replace.undo}
--- unlike
/name="replace"[^>]*checked/
/name="service" value="exchange"/
/name="replace" value="sharepoint"/
--- same_db

=== a ticked replacement ends the holder's privileges for that service, and nothing else of it (Q1, R17, R52, scenario 5)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto)
agree=yes
replace=exchange
service=sharepoint
GET {location}
--- status: 303 200
--- like
Adventure Works IT
Northwind Cloud Services
replaced by another partner
{message replace.undo}
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [azure], grants: 2}
relationship: {partner: adventureworks, customer: fabrikam, kind: reseller, dap: [exchange, sharepoint], grants: 2}
slot: {customer: fabrikam, service: exchange, partner: adventureworks}
slot: {customer: fabrikam, service: azure, partner: northwind}
audit: {event: dap_replaced, partner: northwind, customer: fabrikam, service: exchange, times: 1}
audit: {event: dap_granted, partner: adventureworks, customer: fabrikam, service: exchange, times: 1}
audit: {event: relationship_ended, times: 0}

=== the partner that was replaced reads so, but not by whom; the customer reads by whom (Q1)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto, as: admin of fabrikam)
agree=yes
replace=exchange
GET /portal/partner/customers/{id of customer fabrikam} (as: sales agent of northwind)
GET /portal/partner/activity (as: sales agent of northwind)
GET /portal/customer/partners/{relationship of northwind with fabrikam} (as: admin of fabrikam)
--- status: 303 200 200 200
--- like_2
another partner
--- unlike_2
Adventure Works IT
--- like_3
replaced by another partner
--- unlike_3
Adventure Works IT
--- like_4
another partner took the service over
by Adventure Works IT
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: []}

=== at the dashboard the replaced one is refused at once, and the new one gets in (Q1, R17)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto, as: admin of fabrikam)
agree=yes
replace=exchange
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of adventureworks)
--- status: 200 303 403 200
--- may_log
AH01631

=== without that tick a held service is refused as ever, and nothing changes (Q1, E8, scenario 5)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto)
agree=yes
service=exchange
--- status: 409
--- like
{message problem.service_held.title}
Northwind Cloud Services
--- same_db

=== a holder that has gone meanwhile is not replaced: the service is simply granted (Q1)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto, then: removed northwind, fabrikam)
agree=yes
replace=exchange
--- status: 303
--- db_like
slot: {customer: fabrikam, service: exchange, partner: adventureworks}
audit: {event: dap_replaced, times: 0}

=== where the cloud does not allow it there is no such box, and no such answer (Q1)
--- db
sample
cloud: global no-replace
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of adventureworks}
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto)
agree=yes
replace=exchange
--- status: 200 422
--- unlike_1
name="replace"
--- like_1
{message consent.held_rule}
--- like_2
{message problem.replace_off.title}
--- db_like
slot: {customer: fabrikam, service: exchange, partner: northwind}

=== an advisor takes no slot, so it neither replaces nor is replaced: channels stand side by side (R18, R19, R20, R24, Q4, scenario 5)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of lucerne}
POST /portal/customer/invitation/{link of lucerne} (csrf: auto)
agree=yes
service=exchange
--- status: 200 303
--- unlike_1
name="replace"
--- db_like
slot: {customer: fabrikam, service: exchange, partner: northwind}
relationship: {partner: lucerne, customer: fabrikam, dap: [exchange]}
