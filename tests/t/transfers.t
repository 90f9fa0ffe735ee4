# Subscriptions that go to another partner at the customer's wish.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

my $stage = stage();
$stage->serve;

my $two = "sample\noffers\nrelationship: northwind, fabrikam\nrelationship: adventureworks, fabrikam\n"
  . "subscription: northwind, fabrikam: cloud-use called \"Cloud\"\n"
  . 'transfer: northwind, fabrikam: Cloud to adventureworks';

sub form {
    my ($what, $as, @fields) = @_;
    return $stage->prepare(method => 'POST', csrf => 'auto', as => $as, cookies => {}, fields => \@fields,
        path => '/portal/partner/transfers/' . $stage->transfer_id('Cloud', 'fabrikam') . "/$what");
}

subtest 'accept and withdraw at once: one wins, the other is told so (domain 4.6, E16)' => sub {
    my %won;
    for my $round (1 .. 4) {
        $stage->set_up($two);
        my $accept   = form('accept',   'sales agent of adventureworks', [confirm => 'yes']);
        my $withdraw = form('withdraw', 'sales agent of northwind');
        my @answers  = $stage->ask_all($round % 2 ? ($accept, $withdraw) : ($withdraw, $accept));
        is(join(' ', sort map { $_->status } @answers), '303 409', "round $round: one of the two");
        my $seller = $stage->db->value('SELECT p.tenant FROM subscription u JOIN partner p ON p.id = u.partner_id');
        my $state = $seller eq 'adventureworks' ? 'completed' : 'withdrawn';
        $stage->check_db("transfer: {subscription: Cloud, customer: fabrikam, state: $state}");
        $won{$state}++;
    }
    note(join ', ', map { "$_ x $won{$_}" } sort keys %won);
};

subtest 'the same acceptance many times at once is one; partner of record and support contact are cleared (D4, R66)' => sub {
    $stage->set_up($two);
    my $northwind = $stage->partner_id('northwind');
    $stage->db->run("UPDATE subscription SET partner_of_record = '4711', support_partner_id = '$northwind'");
    my $accept  = form('accept', 'sales agent of adventureworks', [confirm => 'yes']);
    my @answers = $stage->ask_all(($accept) x 10);
    is(join(' ', map { $_->status } @answers), join(' ', ('303') x 10), 'ten equal answers');
    $stage->check_db('audit: {event: transfer_taken_over, times: 1}');
    $stage->check_db('seller: {subscription: Cloud, customer: fabrikam, partner: adventureworks}');
    is($stage->db->value('SELECT partner_of_record || support_partner_id FROM subscription'), '', 'cleared');
};

subtest 'two transfers of one subscription at once: one is created (domain 4.6)' => sub {
    $stage->set_up("sample\noffers\nrelationship: northwind, fabrikam\nrelationship: adventureworks, fabrikam\n"
          . "relationship: fourthcoffee, fabrikam\nsubscription: northwind, fabrikam: cloud-use called \"Cloud\"");
    my $path = $stage->fill_in('/portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer');
    my @forms = map {
        $stage->prepare(method => 'POST', csrf => 'auto', as => 'sales agent of northwind', cookies => {},
            path => $path, fields => [[partner => $stage->partner_id($_)], [wish => 'A letter'], [confirm => 'yes']])
    } qw(adventureworks fourthcoffee);
    my @answers = $stage->ask_all(@forms);
    is(join(' ', sort map { $_->status } @answers), '303 409', 'one');
    is($stage->db->value('SELECT COUNT(*) FROM transfer'), 1, 'and no trace of the other');
};

subtest 'a partner that is asked to take over and ends at once is left with nothing to answer (4.6, R23, R59)' => sub {
    for my $round (1 .. 4) {
        $stage->set_up("sample\noffers\nrelationship: northwind, fabrikam\nrelationship: adventureworks, fabrikam\n"
              . "subscription: northwind, fabrikam: cloud-use called \"Cloud\"");
        my $end = $stage->prepare(method => 'POST', csrf => 'auto', as => 'admin agent of adventureworks', cookies => {},
            path => $stage->fill_in('/portal/partner/customers/{id of customer fabrikam}/end'), fields => [[confirm => 'yes']]);
        my $ask = $stage->prepare(method => 'POST', csrf => 'auto', as => 'sales agent of northwind', cookies => {},
            path => $stage->fill_in('/portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer'),
            fields => [[partner => $stage->partner_id('adventureworks')], [wish => 'A letter'], [confirm => 'yes']]);
        my @answers = $stage->ask_all($round % 2 ? ($ask, $end) : ($end, $ask));
        ok(!(grep { $_->status !~ /^(?:303|409|422)$/ } @answers), "round $round: " . join ' ', map { $_->status } @answers);
        is($stage->db->value("SELECT COUNT(*) FROM transfer WHERE state = 'active'"), 0, 'nothing waits');
    }
};

subtest 'a decided transfer is told as it was: what its new seller makes of it is no matter of the old one (Q19)' => sub {
    for my $end (['accept', 'adventureworks', 'northwind', [confirm => 'yes']], ['reject', 'northwind', 'adventureworks']) {
        my ($what, $seller, $other, @confirm) = @$end;
        $stage->set_up("sample\noffers\ntransferable: mail-1\nrelationship: northwind, fabrikam\n"
              . "relationship: adventureworks, fabrikam\nsubscription: northwind, fabrikam: mail-1 x10 called \"Mail\"\n"
              . "addon: northwind, fabrikam: Mail: mail-archive x5\ntransfer: northwind, fabrikam: Mail to adventureworks");
        my $id   = $stage->transfer_id('Mail', 'fabrikam');
        my $path = "/portal/partner/transfers/$id";
        my ($done) = $stage->ask(method => 'POST', path => "$path/$what", as => 'sales agent of adventureworks',
            csrf => 'auto', fields => \@confirm);
        is($done->status, 303, $what);
        my $sub = $stage->fill_in('/portal/partner/subscriptions/{subscription Mail of fabrikam}');
        $stage->send_form("$sub/seats", "sales agent of $seller", [quantity => 271]);
        $stage->send_form("$sub/name", "sales agent of $seller", [name => 'Merger with Woodgrove']);
        for my $page ($path, '/portal/partner/transfers') {
            my ($seen) = $stage->ask(method => 'GET', path => $page, as => "sales agent of $other", cookies => {});
            is($seen->status, 200, "$other reads $page");
            like($seen->body, qr/>Mail</, 'the name it had');
            unlike($seen->body, qr/Merger|271/, 'and nothing of what came later');
        }
        is($stage->db->value('SELECT name || quantity FROM transfer_line WHERE is_open = 0 AND subscription_id = ?',
            $sub =~ m{([^/]+)$}), 'Mail10', 'it is kept');
    }
};

run_blocks();
done_testing();

__DATA__

=== the original reseller is asked to whom, and why; nothing changes by looking (4.6, R23, matrix row 6)
--- db
sample
offers
transferable: mail-1
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
relationship: lucerne, fabrikam: azure
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
addon: northwind, fabrikam: Mail: mail-archive x5
--- person: sales agent of northwind
--- request
GET /portal/partner/subscriptions/{subscription Mail of fabrikam}/transfer
--- status: 200
--- like
{message transfer_new.what}
{message transfer_new.then.owner}
{message transfer_new.then.addons}
{message transfer_new.stays.dap}
Mail Archive
Adventure Works IT
--- unlike
Lucerne Advisory
Fourth Coffee Hosting
checked
--- same_db

=== created, accepted: the other partner is the original reseller, add-ons went along, both partners and the customer read it (4.6, R22, R23, matrix rows 1-7)
--- db
sample
offers
transferable: mail-1
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
addon: northwind, fabrikam: Mail: mail-archive x5
--- request
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/transfer (csrf: auto, as: sales agent of northwind)
partner={id of partner adventureworks}
wish=  Letter of   3 May, file 12
confirm=yes
GET {location} (as: sales agent of northwind)
GET /portal/partner/transfers (as: sales agent of adventureworks)
GET /portal/partner/transfers/{transfer of Mail of fabrikam} (as: sales agent of adventureworks)
GET /portal/partner/transfers/{transfer of Mail of fabrikam}/accept (as: sales agent of adventureworks)
POST /portal/partner/transfers/{transfer of Mail of fabrikam}/accept (csrf: auto, as: sales agent of adventureworks)
confirm=yes
GET {location} (as: sales agent of adventureworks)
GET /portal/partner/subscriptions/{subscription Mail of fabrikam} (as: sales agent of adventureworks)
GET /portal/partner/activity (as: sales agent of northwind)
GET /portal/partner/activity (as: sales agent of adventureworks)
GET /portal/customer/activity (as: admin of fabrikam)
--- status: 303 200 200 200 200 303 200 200 200 200 200
--- like_2
{message transfer.done.active}
Letter of 3 May, file 12
/\/withdraw"/
--- unlike_2
/\/accept"/
--- like_3
{message transfers.yours}
Mail
--- like_4
/\/accept"/
/\/reject"/
Mail Archive
--- unlike_4
/\/withdraw"/
--- like_5
{message transfer_answer.accept.owner}
{message transfer_answer.accept.dap}
--- like_7
{message transfer.done.completed}
{message transfer.state.completed}
--- like_9
{message audit.transfer_created}
{message audit.transfer_handed_over}
--- like_10
{message audit.transfer_offered}
{message audit.transfer_taken_over}
--- like_11
{message audit.transfer_created}
{message audit.transfer_taken_over}
--- db_like
seller: {subscription: Mail, customer: fabrikam, partner: adventureworks}
seller: {subscription: Mail Archive, customer: fabrikam, partner: adventureworks}
subscription: {name: Mail, customer: fabrikam, quantity: 10, status: active}
transfer: {subscription: Mail, customer: fabrikam, state: completed, lines: 2}
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange]}
relationship: {partner: adventureworks, customer: fabrikam, kind: reseller, dap: []}
audit: {event: transfer_handed_over, partner: northwind, customer: fabrikam, times: 2}
audit: {event: transfer_taken_over, partner: adventureworks, customer: fabrikam, times: 2}

=== an add-on ordered after the transfer was created goes along, too (4.6)
--- db
sample
offers
transferable: mail-1
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
transfer: northwind, fabrikam: Mail to adventureworks
addon: northwind, fabrikam: Mail: mail-archive x5
--- request
POST /portal/partner/transfers/{transfer of Mail of fabrikam}/accept (csrf: auto, as: sales agent of adventureworks)
confirm=yes
--- status: 303
--- db_like
seller: {subscription: Mail Archive, customer: fabrikam, partner: adventureworks}
transfer: {subscription: Mail, customer: fabrikam, state: completed, lines: 2}

=== rejected: it stays, everybody reads why, and it may be asked for again (4.6)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: cloud-use called "Cloud"
transfer: northwind, fabrikam: Cloud to adventureworks
--- request
POST /portal/partner/transfers/{transfer of Cloud of fabrikam}/reject (csrf: auto, as: sales agent of adventureworks)
GET {location} (as: sales agent of adventureworks)
GET /portal/partner/transfers/{transfer of Cloud of fabrikam}/reject (as: sales agent of adventureworks)
GET /portal/customer/activity (as: admin of fabrikam)
GET /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer (as: sales agent of northwind)
--- status: 303 200 200 200 200
--- like_2
{message transfer.done.rejected}
--- like_3
{message transfer_answer.over.heading}
--- like_4
{message audit.transfer_stays}
--- like_5
{message transfer_new.send}
--- db_like
seller: {subscription: Cloud, customer: fabrikam, partner: northwind}
transfer: {subscription: Cloud, customer: fabrikam, state: rejected}
audit: {event: transfer_rejected, partner: adventureworks, customer: fabrikam, times: 1}
audit: {event: transfer_stays, partner: northwind, customer: fabrikam, times: 1}

=== withdrawn by its creator: the other can no longer accept (4.6)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: cloud-use called "Cloud"
transfer: northwind, fabrikam: Cloud to adventureworks
--- request
GET /portal/partner/transfers/{transfer of Cloud of fabrikam}/withdraw (as: sales agent of northwind)
POST /portal/partner/transfers/{transfer of Cloud of fabrikam}/withdraw (csrf: auto, as: sales agent of northwind)
GET {location} (as: sales agent of northwind)
GET /portal/partner/transfers/{transfer of Cloud of fabrikam}/accept (as: sales agent of adventureworks)
GET /portal/partner/transfers (as: sales agent of northwind)
--- status: 200 303 200 200 200
--- like_1
{message transfer_answer.withdraw.stays}
--- like_3
{message transfer.done.withdrawn}
--- like_4
{message transfer_answer.over.heading}
--- unlike_4
<form method="post"
--- like_5
{message transfer.state.withdrawn}
{message transfers.active.none}
--- db_like
seller: {subscription: Cloud, customer: fabrikam, partner: northwind}
transfer: {subscription: Cloud, customer: fabrikam, state: withdrawn}
audit: {event: transfer_withdrawn, partner: northwind, times: 1}
audit: {event: transfer_lapsed, partner: adventureworks, times: 1}

=== what a form leaves out is named, and what was typed stays (4.6, R23)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: cloud-use called "Cloud"
--- person: sales agent of northwind
--- request
POST /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer (csrf: auto)
wish=A letter
confirm=yes
POST /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer (csrf: auto)
partner={id of partner adventureworks}
wish=A letter
POST /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer (csrf: auto)
partner={id of partner adventureworks}
wish=
confirm=yes
POST /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer (csrf: auto)
partner={id of partner fourthcoffee}
wish=A letter
confirm=yes
POST /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer (csrf: auto)
partner={id of partner northwind}
wish=A letter
confirm=yes
--- status: 422 422 422 422 422
--- like_1
{message problem.transfer_target.title}
value="A letter"
--- like_2
{message problem.transfer_unasked.title}
/<input[^>]*name="partner"[^>]*checked/
--- like_3
{message problem.transfer_wish.title}
--- like_4
{message problem.transfer_target.title}
--- like_5
{message problem.transfer_target.title}
--- same_db

=== acceptance has to be confirmed (4.6)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: cloud-use called "Cloud"
transfer: northwind, fabrikam: Cloud to adventureworks
--- request
POST /portal/partner/transfers/{transfer of Cloud of fabrikam}/accept (csrf: auto, as: sales agent of adventureworks)
--- status: 422
--- like
{message problem.transfer_unconfirmed.title}
{message transfer_answer.accept.button}
--- same_db

=== an offer by licences stays with the partner that sold it; an add-on goes with its base alone (R21)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
addon: northwind, fabrikam: Mail: mail-archive x5
--- person: sales agent of northwind
--- request
GET /portal/partner/subscriptions/{subscription Mail of fabrikam}/transfer
GET /portal/partner/subscriptions/{subscription Mail Archive of fabrikam}/transfer
GET /portal/partner/subscriptions/{subscription Mail of fabrikam}/transfer
Accept: application/json
--- status: 409 409 409
--- like_1
{message problem.transfer_fixed.title}
{message problem.transfer_fixed.next}
--- like_2
{message problem.transfer_addon.title}
--- like_3
"rule":"R21"
--- same_db

=== a cloud without transfers says so (R23)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: cloud-use called "Cloud"
cloud: global no-transfers
--- person: sales agent of northwind
--- request
GET /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer
--- status: 409
--- like
{message problem.transfer_not_here.title}
{message problem.transfer_not_here.next}
--- same_db

=== who has nobody to transfer to is told what it takes (R23)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: lucerne, fabrikam: exchange
relationship: adventureworks, fabrikam
suspended: adventureworks
subscription: northwind, fabrikam: cloud-use called "Cloud"
--- person: sales agent of northwind
--- request
GET /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer
--- status: 200
--- like
{message transfer_new.none.text}
--- unlike
name="partner"
--- same_db

=== one that is on its way is not sent on a second (4.6)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: cloud-use called "Cloud"
--- person: sales agent of northwind
--- request
POST /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer (csrf: auto, then: transfer northwind, fabrikam: Cloud to adventureworks)
partner={id of partner adventureworks}
wish=A letter
confirm=yes
GET /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer
--- status: 409 200
--- like_1
{message problem.transfer_pending.title}
--- like_2
{message transfer_new.pending.heading}
--- db_like
audit: {event: transfer_created, times: 1}

=== only its original reseller transfers a subscription (R45, E13, scenario-7, matrix row 6)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam: azure
relationship: lucerne, fabrikam: exchange, azure
subscription: northwind, fabrikam: cloud-use called "Cloud"
--- request
GET /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer (as: sales agent of adventureworks)
GET /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer (as: sales agent of lucerne)
GET /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer (as: sales agent of fourthcoffee)
GET /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer (as: helpdesk agent of northwind)
GET /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer (as: billing admin of northwind)
POST /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer (csrf: auto, by: sales agent of northwind, as: sales agent of adventureworks)
partner={id of partner adventureworks}
wish=A letter
confirm=yes
GET /portal/partner/subscriptions/nonsense/transfer (as: sales agent of northwind)
--- status: 403 403 404 403 403 403 404
--- like_1
{message problem.not_original_reseller.title}
--- same_db

=== others' transfers are not there (row 28), and each side does only its own (4.6)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
relationship: fourthcoffee, fabrikam
subscription: northwind, fabrikam: cloud-use called "Cloud"
transfer: northwind, fabrikam: Cloud to adventureworks
--- request
GET /portal/partner/transfers/{transfer of Cloud of fabrikam} (as: sales agent of fourthcoffee)
GET /portal/partner/transfers/{transfer of Cloud of fabrikam}/accept (as: sales agent of fourthcoffee)
GET /portal/partner/transfers/{transfer of Cloud of fabrikam}/withdraw (as: sales agent of fourthcoffee)
GET /portal/partner/transfers/nonsense (as: sales agent of northwind)
GET /portal/partner/transfers/{transfer of Cloud of fabrikam}/accept (as: sales agent of northwind)
GET /portal/partner/transfers/{transfer of Cloud of fabrikam}/withdraw (as: sales agent of adventureworks)
GET /portal/partner/transfers/{transfer of Cloud of fabrikam} (as: helpdesk agent of adventureworks)
GET /portal/partner/transfers/{transfer of Cloud of fabrikam}/accept (as: helpdesk agent of adventureworks)
GET /portal/partner/transfers (as: sales agent of fourthcoffee)
--- status: 404 404 404 404 403 403 200 403 200
--- like_5
{message problem.transfer_other_side.title}
--- unlike_7
/\/accept"/
--- unlike_9
Fabrikam
--- same_db

=== a suspended partner takes nothing over but may say no (Q28)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: cloud-use called "Cloud"
transfer: northwind, fabrikam: Cloud to adventureworks
suspended: adventureworks
--- request
POST /portal/partner/transfers/{transfer of Cloud of fabrikam}/accept (csrf: auto, as: sales agent of adventureworks)
confirm=yes
POST /portal/partner/transfers/{transfer of Cloud of fabrikam}/reject (csrf: auto, as: sales agent of adventureworks)
--- status: 403 303
--- like_1
{message problem.partner_suspended.title}
--- db_like
seller: {subscription: Cloud, customer: fabrikam, partner: northwind}
transfer: {subscription: Cloud, customer: fabrikam, state: rejected}

=== a blocked partner answers nothing, and its transfers are not shown to it (Q28)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: cloud-use called "Cloud"
transfer: northwind, fabrikam: Cloud to adventureworks
blocked: adventureworks
--- person: sales agent of adventureworks
--- request
GET /portal/partner/transfers
GET /portal/partner/transfers/{transfer of Cloud of fabrikam}/accept
GET /portal/partner/transfers/{transfer of Cloud of fabrikam}/reject
--- status: 403 403 403
--- same_db

=== who ended the relationship meanwhile does not take over (R37, R61)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: cloud-use called "Cloud"
transfer: northwind, fabrikam: Cloud to adventureworks
left: adventureworks, fabrikam
--- request
GET /portal/partner/transfers/{transfer of Cloud of fabrikam}/accept (as: sales agent of adventureworks)
--- status: 200
--- like
{message transfer_answer.over.heading}
--- db_like
seller: {subscription: Cloud, customer: fabrikam, partner: northwind}
transfer: {subscription: Cloud, customer: fabrikam, state: withdrawn}
audit: {event: transfer_called_off, partner: northwind, customer: fabrikam, times: 1}
audit: {event: transfer_lapsed, partner: adventureworks, customer: fabrikam, times: 1}

=== an end agreed with the vendor calls off what waits for an answer; the seller may ask another at once (4.6, R23, R58)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
relationship: fourthcoffee, fabrikam
subscription: northwind, fabrikam: cloud-use called "Cloud"
transfer: northwind, fabrikam: Cloud to adventureworks
--- request
POST /portal/operator/relationships/{relationship of adventureworks with fabrikam} (csrf: auto, as: operator of contoso)
do=ended
note=Both wrote to us
confirm=yes
GET /portal/partner/activity (as: sales agent of northwind)
GET /portal/partner/transfers/{transfer of Cloud of fabrikam} (as: sales agent of northwind)
POST /portal/partner/subscriptions/{subscription Cloud of fabrikam}/transfer (csrf: auto, as: sales agent of northwind)
partner={id of partner fourthcoffee}
wish=A second letter
confirm=yes
--- status: 303 200 200 303
--- like_2
{message audit.transfer_called_off}
--- db_like
audit: {event: transfer_called_off, partner: northwind, customer: fabrikam, times: 1}
audit: {event: transfer_lapsed, partner: adventureworks, customer: fabrikam, times: 1}

=== the operator reads its cloud's transfers, others do not (Q10, matrix row 6)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: cloud-use called "Cloud"
transfer: northwind, fabrikam: Cloud to adventureworks
--- request
GET /portal/operator/transfers (as: operator of contoso)
GET /portal/operator/transfers (as: admin agent of northwind)
GET /portal/operator/transfers (as: admin of fabrikam)
--- status: 200 403 403
--- like_1
{message transfers.what.operator}
Fabrikam GmbH
Adventure Works IT
/\/portal\/operator\/subscriptions\/[0-9a-f-]{36}"/
--- same_db

=== its seller reads on the subscription that a transfer waits, with the way to it, and is not offered another (4.6, R23)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: cloud-use called "Cloud"
transfer: northwind, fabrikam: Cloud to adventureworks
--- person: sales agent of northwind
--- request
GET /portal/partner/subscriptions/{subscription Cloud of fabrikam}
POST /portal/partner/transfers/{transfer of Cloud of fabrikam}/withdraw (csrf: auto)
GET /portal/partner/subscriptions/{subscription Cloud of fabrikam}
--- status: 200 303 200
--- like_1
{message sub.not_now.transfer_waits}
/href="\/portal\/partner\/transfers\/[0-9a-f-]{36}"/
--- unlike_1
/subscriptions\/[0-9a-f-]{36}\/transfer"/
--- like_3
/subscriptions\/[0-9a-f-]{36}\/transfer"/
--- unlike_3
{message sub.not_now.transfer_waits}

=== the customer sees on its subscription that a transfer waits for an answer, and no more when it is over (4.6, R23)
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: cloud-use called "Cloud"
transfer: northwind, fabrikam: Cloud to adventureworks
--- person: admin of fabrikam
--- request
GET /portal/customer/subscriptions/{subscription Cloud of fabrikam}
GET /portal/customer/activity
POST /portal/partner/transfers/{transfer of Cloud of fabrikam}/accept (csrf: auto, as: sales agent of adventureworks)
confirm=yes
GET /portal/customer/subscriptions/{subscription Cloud of fabrikam}
--- status: 200 200 303 200
--- like_1
{message own_sub.moving.text}
Letter of fabrikam, file 12
--- like_2
{message audit.transfer_created}
--- unlike_4
{message own_sub.moving.heading}
--- like_4
Adventure Works IT
