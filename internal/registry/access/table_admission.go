package access

// admissionLines are applications for membership. Own is the applicant's; assigned is one
// that the person's member sponsors or objects to.
var admissionLines = []Line{
	{Act: "admission.apply", May: []Grant{to(Public, Visitor)}},
	{Act: "admission.notices", May: []Grant{to(Public, Visitor)}},
	{Act: "admission.list", May: []Grant{to(Own, Applicant, Trader, MemberAdmin), to(Any, house...)}},
	{Act: "admission.read", May: []Grant{to(Own, Applicant, Trader, MemberAdmin), to(Assigned, Trader, MemberAdmin), to(Any, house...)}},
	{Act: "admission.write", May: []Grant{to(Own, Applicant)}},
	{Act: "admission.sponsor", InPerson: true, Starts: true, May: []Grant{to(Assigned, Trader, MemberAdmin)}},
	{Act: "admission.object", InPerson: true, Starts: true, May: []Grant{to(Any, Trader, MemberAdmin)}},
	{Act: "admission.check", May: []Grant{to(Any, house...)}},
	{Act: "admission.pay", May: []Grant{to(Any, house...)}},
}
