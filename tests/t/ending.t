# How partners give privileges up and end relationships, and what stands in the way.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

my $stage = stage();
$stage->serve;

subtest 'support contacts that name the partner end with its relationship, and their owner reads it (Q23, R61)' => sub {
    $stage->set_up("sample\noffers\nrelationship: northwind, fabrikam\nrelationship: adventureworks, fabrikam: exchange\n"
          . 'subscription: northwind, fabrikam: mail-1 x10 called "Mail"');
    my $contact = $stage->partner_id('adventureworks');
    $stage->db->run("UPDATE subscription SET support_partner_id = '$contact'");
    my %r = (method => 'GET', as => 'admin agent of adventureworks',
        path => $stage->fill_in('/portal/partner/customers/{id of customer fabrikam}/end'));
    my ($page) = $stage->ask(%r);
    like($page->text, qr/support contact/, 'the page says so before');
    $stage->set_up_line('left: adventureworks, fabrikam');
    is($stage->db->value('SELECT support_partner_id FROM subscription'), '', 'cleared');
    $stage->check_db('audit: {event: support_contact_cleared, partner: northwind, customer: fabrikam, times: 1}');
};

subtest 'a partner that ends and is named for support at once is not named in the end (R61, R66, Q23)' => sub {
    for my $round (1 .. 6) {
        $stage->set_up("sample\noffers\nrelationship: northwind, fabrikam\nrelationship: adventureworks, fabrikam: exchange\n"
              . 'subscription: northwind, fabrikam: mail-1 x10 called "Mail"');
        my $end = $stage->prepare(method => 'POST', csrf => 'auto', as => 'admin agent of adventureworks', cookies => {},
            path => $stage->fill_in('/portal/partner/customers/{id of customer fabrikam}/end'), fields => [[confirm => 'yes']]);
        my $name = $stage->prepare(method => 'POST', csrf => 'auto', as => 'admin agent of northwind', cookies => {},
            path => $stage->fill_in('/portal/partner/subscriptions/{subscription Mail of fabrikam}/support-contact'),
            fields => [[support_partner => 'adventure-works.example']]);
        my @answers = $stage->ask_all($round % 2 ? ($name, $end) : ($end, $name));
        ok(!(grep { $_->status !~ /^(?:303|409|422)$/ } @answers), "round $round: " . join ' ', map { $_->status } @answers);
        is($stage->db->value('SELECT support_partner_id FROM subscription'), '', 'nobody is named who is not there');
    }
};

subtest 'a relationship that ended and one that is ordered for at once do not both happen (R60, E14)' => sub {
    for my $round (1 .. 4) {
        $stage->set_up("sample\noffers\nrelationship: northwind, fabrikam");
        my $at  = $stage->fill_in('/portal/partner/customers/{id of customer fabrikam}');
        my %how = (method => 'POST', csrf => 'auto', as => 'sales agent of northwind', cookies => {});
        my $end = $stage->prepare(%how, path => "$at/end", fields => [[confirm => 'yes']]);
        my $buy = $stage->prepare(%how, cookies => {}, path => "$at/order",
            fields => [[offer => 'mail-1'], [quantity => 5], [name => 'Mail']]);
        my @answers = $stage->ask_all($round % 2 ? ($end, $buy) : ($buy, $end));
        is(scalar(grep { $_->status == 303 } @answers), 1, "round $round: one of the two");
        my ($kind, $sold) = map { $stage->db->value($_) }
          'SELECT kind FROM relationship', 'SELECT COUNT(*) FROM subscription';
        is("$kind $sold", $sold ? 'reseller 1' : 'none 0', 'and the other did not');
    }
};

run_blocks();
done_testing();

__DATA__

=== the customer's page leads to giving up and ending, each to whom it is open (R57, R59)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /portal/partner/customers/{id of customer fabrikam} (as: admin agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam} (as: sales agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam} (as: helpdesk agent of northwind)
--- status: 200 200 200
--- like_1
/customers\/[0-9a-f-]+\/drop"/
/customers\/[0-9a-f-]+\/end"/
--- unlike_2
/\/drop"/
--- like_2
/\/end"/
--- unlike_3
/\/drop"/
/\/end"/
--- same_db

=== a partner gives up one service of three: the others and the contract stay, its next access is refused (R57, Q11, R52)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint, azure
--- person: admin agent of northwind
--- request
GET /portal/partner/customers/{id of customer fabrikam}/drop
GET /dash/exchange/{id of customer fabrikam}/
POST /portal/partner/customers/{id of customer fabrikam}/drop (csrf: auto)
grant={grant of northwind at fabrikam for exchange}
confirm=yes
GET {location}
GET /dash/exchange/{id of customer fabrikam}/
GET /dash/azure/{id of customer fabrikam}/
--- status: 200 200 303 200 403 200
--- like_1
{message drop.ends.access}
{message drop.stays.contract}
{message drop.undo}
SharePoint Online
--- unlike_1
checked
--- header_3
Location: /\/portal\/partner\/customers\/[0-9a-f-]+\?done=dap_dropped$/
--- like_4
{message ending.dropped}
{message customer.end.partner}
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [azure, sharepoint], grants: 3}
slot: {customer: fabrikam, service: exchange, partner: nobody}
slot: {customer: fabrikam, service: azure, partner: northwind}
audit: {event: dap_dropped, partner: northwind, customer: fabrikam, service: exchange, times: 1}
audit: {event: dap_removed, times: 0}
--- may_log
authorization failure

=== all of them given up: no mail, but both sides read why they ended, and the link brings them back (R57, R61, R56)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
--- request
POST /portal/partner/customers/{id of customer fabrikam}/drop (csrf: auto, as: admin agent of northwind)
grant={grant of northwind at fabrikam for exchange}
grant={grant of northwind at fabrikam for azure}
confirm=yes
GET /portal/customer/partners/{relationship of northwind with fabrikam} (as: admin of fabrikam)
GET /portal/customer/activity (as: admin of fabrikam)
GET /portal/partner/activity (as: sales agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam}/drop (as: admin agent of northwind)
POST /portal/customer/invitation/{link of northwind} (csrf: auto, as: admin of fabrikam)
agree=yes
service=exchange
GET /portal/partner/customers/{id of customer fabrikam} (as: sales agent of northwind)
--- status: 303 200 200 200 200 303 200
--- like_2
{message partner.end.partner}
Ada Northwind
--- like_3
{message audit.dap_dropped}
--- like_4
{message audit.dap_dropped}
--- like_5
{message drop.nothing.heading}
--- like_7
{message customer.end.partner}
{message customer.granted}
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange], grants: 3}
audit: {event: dap_dropped, times: 2}

=== an advisor gives up its privileges, too (R57, Q11)
--- db
sample
relationship: lucerne, fabrikam: exchange
--- person: admin agent of lucerne
--- request
POST /portal/partner/customers/{id of customer fabrikam}/drop (csrf: auto)
grant={grant of lucerne at fabrikam for exchange}
confirm=yes
--- status: 303
--- db_like
relationship: {partner: lucerne, customer: fabrikam, kind: advisor, dap: [], grants: 1}

=== nothing ticked, or not confirmed: nothing is given up, and what was ticked stays so (R57)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
--- person: admin agent of northwind
--- request
POST /portal/partner/customers/{id of customer fabrikam}/drop (csrf: auto)
confirm=yes
POST /portal/partner/customers/{id of customer fabrikam}/drop (csrf: auto)
grant={grant of northwind at fabrikam for azure}
--- status: 422 422
--- like_1
{message problem.drop_nothing.next}
--- like_2
{message problem.drop_unconfirmed.title}
/<input[^>]*name="grant"[^>]*checked/
--- same_db

=== others' grants are not there to be given up (R57, row 28)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: azure
relationship: northwind, woodgrove: exchange
--- person: admin agent of northwind
--- request
POST /portal/partner/customers/{id of customer fabrikam}/drop (csrf: auto)
grant={grant of adventureworks at fabrikam for azure}
confirm=yes
POST /portal/partner/customers/{id of customer fabrikam}/drop (csrf: auto)
grant={grant of northwind at woodgrove for exchange}
confirm=yes
POST /portal/partner/customers/{id of customer fabrikam}/drop (csrf: auto)
grant=nonsense
confirm=yes
GET /portal/partner/customers/{id of customer fabrikam}/drop (as: admin agent of lucerne)
GET /portal/partner/customers/nonsense/drop
--- status: 404 404 404 404 404
--- unlike_4
Fabrikam
--- same_db

=== giving up takes an admin agent who signed in a moment ago; the blocked may not (R57, D12, Q28)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: azure
blocked: adventureworks
--- request
GET /portal/partner/customers/{id of customer fabrikam}/drop (as: sales agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam}/drop (as: helpdesk agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam}/drop (as: admin agent of northwind (signed in 11 minutes ago))
GET /portal/partner/customers/{id of customer fabrikam}/drop (as: admin agent of adventureworks)
POST /portal/partner/customers/{id of customer fabrikam}/drop (csrf: auto, by: admin agent of northwind, as: admin agent of northwind (signed in 11 minutes ago))
grant={grant of northwind at fabrikam for exchange}
confirm=yes
--- status: 403 403 200 403 403
--- like_3
{message drop.stale}
--- unlike_3
name="confirm"
--- same_db

=== a suspended partner may still give up what it has (R57, Q28)
--- db
sample
relationship: northwind, fabrikam: exchange
suspended: northwind
--- person: admin agent of northwind
--- request
POST /portal/partner/customers/{id of customer fabrikam}/drop (csrf: auto)
grant={grant of northwind at fabrikam for exchange}
confirm=yes
--- status: 303
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: []}

=== what the customer removed meanwhile is passed over (R57, R51)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
--- person: admin agent of northwind
--- request
POST /portal/partner/customers/{id of customer fabrikam}/drop (csrf: auto, then: removed northwind, fabrikam)
grant={grant of northwind at fabrikam for exchange}
confirm=yes
--- status: 303
--- db_like
audit: {event: dap_dropped, times: 0}
audit: {event: dap_removed, times: 2}

=== before a relationship ends the page says what ends, what stays and how to begin anew, and changes nothing (R61, R62)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
--- person: sales agent of northwind
--- request
GET /portal/partner/customers/{id of customer fabrikam}/end
--- status: 200
--- like
{message partner_end.ends.relationship}
{message partner_end.ends.orders}
{message partner_end.ends.dap}
{message partner_end.stays.history}
{message partner_end.undo}
/<input[^>]*name="confirm"[^>]*required/
--- unlike
{message partner_end.blocked.heading}
--- same_db

=== a direct partner ends its relationship: the list, the privileges, the access; the customer reads it, and the same link begins anew (R59, R61, R62)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
relationship: adventureworks, fabrikam: sharepoint
--- request
POST /portal/partner/customers/{id of customer fabrikam}/end (csrf: auto, as: sales agent of northwind)
confirm=yes
GET {location} (as: sales agent of northwind)
GET /portal/partner/customers (as: sales agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam} (as: sales agent of northwind)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /portal/customer/partners (as: admin of fabrikam)
GET /portal/customer/activity (as: admin of fabrikam)
GET /portal/customer/partners/{relationship of northwind with fabrikam} (as: admin of fabrikam)
POST /portal/customer/invitation/{link of northwind} (csrf: auto, as: admin of fabrikam)
agree=yes
service=exchange
GET /portal/partner/customers (as: sales agent of northwind)
--- status: 303 200 200 404 403 200 200 200 303 200
--- like_2
{message partner_end.done}
{message partner_end.over.again}
--- unlike_3
Fabrikam
--- like_6
{message partners.former.heading}
Northwind Cloud Services
--- like_7
{message audit.relationship_ended_partner}
{message audit.dap_ended}
--- like_8
{message partner.end.relationship_end}
--- like_10
Fabrikam GmbH
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange], grants: 3}
relationship: {partner: adventureworks, customer: fabrikam, kind: reseller, dap: [sharepoint]}
audit: {event: relationship_ended_partner, partner: northwind, customer: fabrikam, times: 1}
audit: {event: dap_ended, partner: northwind, times: 2}
--- may_log
authorization failure

=== without the tick nothing ends (R59)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: sales agent of northwind
--- request
POST /portal/partner/customers/{id of customer fabrikam}/end (csrf: auto)
--- status: 422
--- like
{message problem.end_unconfirmed.title}
{message end.confirm}
--- same_db

=== a relationship that moved on since the question was asked does not end by the old answer (R59, E16)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
--- person: sales agent of northwind
--- request
POST /portal/partner/customers/{id of customer fabrikam}/end (csrf: auto, then: removed northwind, fabrikam: exchange)
confirm=yes
--- status: 409
--- like
{message problem.changed_meanwhile.title}
{message end.confirm}
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [azure]}

=== where nothing is, nothing ends; where it ended, the page says so (E15, R62)
--- db
sample
relationship: northwind, woodgrove: exchange
relationship: northwind, fabrikam: exchange
left: northwind, fabrikam
--- person: sales agent of northwind
--- request
GET /portal/partner/customers/{id of customer fabrikam}/end
GET /portal/partner/customers/{id of customer woodgrove}/end (as: sales agent of adventureworks)
GET /portal/partner/customers/nonsense/end
--- status: 200 404 404
--- like_1
{message partner_end.over.heading}
--- unlike_1
name="confirm"
--- unlike_2
Woodgrove
--- same_db

=== what a colleague ended meanwhile is not there to be ended again (E15)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: sales agent of northwind
--- request
POST /portal/partner/customers/{id of customer fabrikam}/end (csrf: auto, then: left northwind, fabrikam)
confirm=yes
--- status: 404
--- like
{message problem.relationship_over.title}
{message problem.relationship_over.next}
--- db_like
audit: {event: relationship_ended_partner, times: 1}

=== only the customer ends a relationship outside CSP (R36, R59, Q12)
--- db
sample
relationship: lucerne, fabrikam: exchange
--- person: admin agent of lucerne
--- request
GET /portal/partner/customers/{id of customer fabrikam}/end
GET /portal/partner/customers/{id of customer fabrikam}
--- status: 409 200
--- like_1
{message problem.customer_ends.title}
{message problem.customer_ends.next}
--- unlike_2
/\/end"/
--- same_db

=== ending takes a role, a fresh sign-in and a partner that is not blocked (R59, D12, Q28)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: azure
blocked: adventureworks
--- request
GET /portal/partner/customers/{id of customer fabrikam}/end (as: helpdesk agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam}/end (as: billing admin of northwind)
GET /portal/partner/customers/{id of customer fabrikam}/end (as: sales agent of adventureworks)
GET /portal/partner/customers/{id of customer fabrikam}/end (as: sales agent of northwind (signed in 11 minutes ago))
POST /portal/partner/customers/{id of customer fabrikam}/end (csrf: auto, by: sales agent of northwind, as: sales agent of northwind (signed in 11 minutes ago))
confirm=yes
--- status: 403 403 403 200 403
--- like_4
{message end.stale}
--- same_db

=== an active subscription stands in the way and is named with what to do; once all are suspended the relationship ends (R60, E14, scenario-13)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
--- person: sales agent of northwind
--- request
GET /portal/partner/customers/{id of customer fabrikam}/end
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/status (csrf: auto, page: /portal/partner/subscriptions/{subscription Mail of fabrikam}/status?do=suspend)
do=suspend
confirm=yes
POST /portal/partner/customers/{id of customer fabrikam}/end (csrf: auto)
confirm=yes
GET {location}
GET /portal/partner/customers
GET /portal/customer/subscriptions (as: admin of fabrikam)
--- status: 200 303 303 200 200 200
--- like_1
{message partner_end.blocked.heading}
{message partner_end.blocked.text}
{message ending.live.active}
Mail
--- unlike_1
name="confirm"
--- like_4
{message partner_end.done}
--- unlike_5
Fabrikam
--- like_6
Mail
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: none, dap: []}
subscription: {name: Mail, customer: fabrikam, status: suspended}

=== what is ordered after the question was asked still stands in the way (R60, E14, scenario-13)
--- db
sample
offers
relationship: northwind, fabrikam
--- person: sales agent of northwind
--- request
POST /portal/partner/customers/{id of customer fabrikam}/end (csrf: auto, then: subscription northwind, fabrikam: mail-1 x10 called "Mail")
confirm=yes
--- status: 409
--- like
{message problem.subscriptions_live.title}
{message partner_end.blocked.heading}
{message ending.live.active}
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller}
subscription: {name: Mail, customer: fabrikam, status: active}

=== another partner's subscriptions do not stand in the way (R60, matrix row 23)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam: azure
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
--- person: sales agent of adventureworks
--- request
POST /portal/partner/customers/{id of customer fabrikam}/end (csrf: auto)
confirm=yes
--- status: 303
--- db_like
relationship: {partner: adventureworks, customer: fabrikam, kind: none}
relationship: {partner: northwind, customer: fabrikam, kind: reseller}
subscription: {name: Mail, customer: fabrikam, status: active}

=== an indirect reseller is told that its provider ends the relationship; the provider's end is the reseller's, too (R59, R10, R61)
--- db
sample
partner: southridge, litware
reseller: southridge, litware
relationship: litware through southridge, fabrikam: exchange
--- request
GET /portal/partner/customers/{id of customer fabrikam}/end (as: admin agent of litware)
GET /portal/partner/customers/{id of customer fabrikam}/end (as: admin agent of southridge)
POST /portal/partner/customers/{id of customer fabrikam}/end (csrf: auto, as: admin agent of southridge)
confirm=yes
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of litware)
GET /portal/partner/customers (as: admin agent of litware)
GET /portal/customer/activity (as: admin of fabrikam)
GET /portal/partner/activity (as: admin agent of litware)
--- status: 409 200 303 403 200 200 200
--- like_1
{message problem.provider_ends.title}
{message problem.provider_ends.next}
--- like_2
{message partner_end.ends.resellers}
Litware Solutions
--- unlike_5
Fabrikam
--- like_6
{message audit.relationship_ended_partner}
{message audit.relationship_ended_provider}
--- like_7
{message audit.relationship_ended_provider}
{message audit.dap_ended}
--- db_like
relationship: {partner: southridge, customer: fabrikam, kind: none, dap: []}
relationship: {partner: litware, customer: fabrikam, kind: none, dap: []}
slot: {customer: fabrikam, service: exchange, partner: nobody}
--- may_log
authorization failure

=== an indirect reseller may give its privileges up by itself (R57, Q3, Q11)
--- db
sample
partner: southridge, litware
reseller: southridge, litware
relationship: litware through southridge, fabrikam: exchange
dropped: litware, fabrikam: exchange
--- request
GET /portal/partner/customers (as: admin agent of litware)
--- status: 200
--- db_like
relationship: {partner: litware, customer: fabrikam, kind: reseller, dap: []}
slot: {customer: fabrikam, service: exchange, partner: nobody}
