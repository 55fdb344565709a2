// Package pagetest tests the web page as a person meets it: a whole server, and Debian's
// chromium driven over its debugging protocol. It is a package of its own, since the
// page itself must not know the server around it.
//
// What these tests are told by the environment:
//
//	SOMOCK_TEST_REQUIRE      words among chromium, haproxy, node: fail instead of skip without it
//	SOMOCK_TEST_LOAD         how long the page is open under load: 20s (default 3s)
//	SOMOCK_TEST_SCREENSHOTS  a folder for pictures of every view, to be looked at
package pagetest
