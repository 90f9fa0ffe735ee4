# The e-mail text with the partner's link: who may have it, what may be changed in it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();
done_testing();

__DATA__

=== the page shows the text with the link on a line of its own, and asks for no customer (R1, R3)
--- person: sales agent of northwind
--- request
GET /portal/partner/request
--- status: 200
--- like
{base}/portal/invitation/{link of northwind}
Northwind Cloud Services
/mailto:\?subject=/
/portal/partner/request.eml
--- unlike
/<input[^>]*name="(?:customer|email|to|domain|tenant)"/
--- same_db

=== who may request: admin agent and sales agent (R8)
--- request
GET /portal/partner/request (as: admin agent of northwind)
GET /portal/partner/request (as: sales agent of northwind)
--- status: 200 200
--- like
{link of northwind}

=== who may not: helpdesk agent, billing admin, user admin, a partner's other people (R8)
--- request
GET /portal/partner/request (as: helpdesk agent of northwind)
GET /portal/partner/request (as: billing admin of northwind)
GET /portal/partner/request (as: user admin of northwind)
GET /portal/partner/request (as: user of northwind)
GET /portal/partner/request.eml (as: helpdesk agent of northwind)
GET /portal/partner/request.eml (as: nobody)
--- status: 403 403 403 403 403 /^40[13]$/
--- like_1
{message problem.role_needed.title}

=== somebody with an agent's role in an organisation that is no partner has no link (R8, E17)
--- person: sales agent of fabrikam
--- request
GET /portal/partner/request
--- status: 403
--- like
{message problem.not_a_partner.title}

=== each partner sees its own link only (R3)
--- person: sales agent of adventureworks
--- request
GET /portal/partner/request
--- like
{link of adventureworks}
--- unlike
{link of northwind}
Northwind

=== the first two paragraphs are the partner's: changed and kept (R2, Q9)
--- person: sales agent of northwind
--- request
POST /portal/partner/request (csrf: auto)
first=Dear colleague at the mill,
second=We look after your mail from now on.
GET /portal/partner/request (as: admin agent of northwind)
--- status: 303 200
--- like
Dear colleague at the mill,
We look after your mail from now on.
{base}/portal/invitation/{link of northwind}
--- db_like
rows: {mail_text: 1}
audit: {event: mail_saved, partner: northwind, times: 1}

=== both may be deleted, and the rest stands (R2, Q9)
--- person: sales agent of northwind
--- request
GET /portal/partner/request
POST /portal/partner/request (csrf: auto)
first=
second=
GET /portal/partner/request
--- status: 200 303 200
--- like
{base}/portal/invitation/{link of northwind}
Northwind Cloud Services
--- db_like
rows: {mail_text: 1}

=== a posted text with another link is composed anew, with a notice (R2, Q9)
--- person: sales agent of northwind
--- request
POST /portal/partner/request (csrf: auto)
first=Hello
second=World
text=Hello World https://evil.example/portal/invitation/x
GET {location}
--- status: 303 200
--- header_1
Location: /recomposed/
--- like
{base}/portal/invitation/{link of northwind}
Hello
--- unlike
evil.example

=== the text for a mail program and as a file is the one on the page (R6)
--- person: sales agent of northwind
--- request
GET /portal/partner/request.eml
--- status: 200
--- header
Content-Type: message/rfc822
Content-Disposition: attachment; filename="invitation.eml"
X-Content-Type-Options: nosniff
--- like
/^Subject:/
/^MIME-Version: 1\.0\r$/m
--- unlike
/^(?:To|Bcc|Cc):/mi
--- same_db

=== the page has the three ways out of R6: the mail program, the text to copy, and done (R6, 5.1)
--- person: sales agent of northwind
--- request
GET /portal/partner/request
--- like
/<a class="button" href="mailto:\?/
{message request.copy}
/<textarea class="mail" id="text" name="text" readonly/
/<a class="button" href="\/portal\/partner\/customers">/
{message request.done}
--- same_db

=== a link that asks for the relationship alone may be chosen (R6)
--- person: sales agent of northwind
--- request
GET /portal/partner/request?dap=0
GET /portal/partner/request?dap=1
--- status: 200 200
--- like_1
{plain link of northwind}
--- unlike_1
{link of northwind}
--- like_2
{link of northwind}
--- unlike_2
{plain link of northwind}

=== an advisor always asks for privileges (Q27)
--- person: sales agent of lucerne
--- request
GET /portal/partner/request?dap=0
--- status: 200
--- like
{link of lucerne}

=== hidden characters in a paragraph are refused and nothing typed is lost (R2)
--- person: sales agent of northwind
--- request
POST /portal/partner/request (csrf: auto)
first=Dear customer‮gnihtemos
second=kept as typed
--- status: 422
--- like
kept as typed
--- same_db

=== a paragraph longer than it may be is refused (R2)
--- person: sales agent of northwind
--- request
POST /portal/partner/request (csrf: auto)
first=x
second={2001 times x}
--- status: 422
--- same_db

=== markup in a paragraph comes back as text (row 15)
--- person: sales agent of northwind
--- request
POST /portal/partner/request (csrf: auto)
first=<script>alert(1)</script>
second="><img src=x onerror=alert(1)>
GET /portal/partner/request
--- status: 303 200
--- like
&lt;script&gt;alert(1)&lt;/script&gt;
--- unlike
<script>
<img src=x

=== a blocked partner's people have no page here (Q28)
--- db
sample
blocked: northwind
--- person: sales agent of northwind
--- request
GET /portal/partner/request
--- status: 403
--- like
{message problem.partner_blocked.title}

=== a suspended partner sees that its link does not work now (Q28)
--- db
sample
suspended: northwind
--- person: sales agent of northwind
--- request
GET /portal/partner/request
--- status: 200
--- like
{message request.not_live}

=== the link is read by a person who is signed in and in no other way; parameters change nothing of it (R5)
--- request
GET /portal/partner/request (as: nobody)
GET /portal/partner/request (as: sales agent of northwind)
GET /portal/partner/request?customer=fabrikam (as: sales agent of northwind)
--- status: 403 200 200
--- unlike_1
/portal/invitation/
--- like_2
{link of northwind}
--- like_3
{link of northwind}
--- same_db

=== the link stands alone on its line, shorter than mail programs wrap, without anything they rewrite (E20)
--- person: sales agent of northwind
--- request
GET /portal/partner/request
--- like
/^http:\/\/[a-z0-9.:]+\/portal\/invitation\/[A-Za-z0-9_-]{43}$/m
--- unlike
/invitation\/\S*[?&=]/

=== there is no other way to a customer than its acceptance: no page adds one (R38)
--- person: admin agent of northwind
--- request
GET /portal/partner/customers/new
GET /portal/partner/customers
--- status: 404 200
--- unlike_2
/action="[^"]*customers\/(?:new|add)/

=== whoever lacks the role is told which roles may, by what the page is for (R8, R57)
--- request
GET /portal/partner/request (as: helpdesk agent of northwind)
GET /portal/partner/customers (as: global admin of northwind)
GET /portal/partner/customers/00000000-0000-4000-8000-000000000000/drop (as: sales agent of northwind)
GET /portal/partner/account (as: user of northwind)
--- status: 403 403 403 403
--- like_1
Any of these would do: admin agent, sales agent .
--- like_2
Any of these would do: admin agent, sales agent, helpdesk agent .
--- like_3
Any of these would do: admin agent .
/href="\/portal\/partner\/customers\/[0-9a-f-]{36}"/
{message problem.back.customer}
--- like_4
{message problem.role_needed.title}
--- unlike_4
{message problem.back.customer}

=== the menu leads each person to what is theirs and to nothing else (R8, R45)
--- request
GET /portal/ (as: global admin of northwind)
GET /portal/ (as: helpdesk agent of northwind)
GET /portal/ (as: admin agent of northwind)
--- status: 200 200 200
--- like_1
href="/portal/partner/billing"
href="/portal/partner/offers"
href="/portal/partner/account"
--- unlike_1
href="/portal/partner/customers"
href="/portal/partner/transfers"
href="/portal/partner/requests"
href="/portal/partner/activity"
--- like_2
href="/portal/partner/customers"
href="/portal/partner/requests"
--- unlike_2
href="/portal/partner/billing"
href="/portal/partner/offers"
href="/portal/partner/request"
--- like_3
href="/portal/partner/billing"
href="/portal/partner/request"
