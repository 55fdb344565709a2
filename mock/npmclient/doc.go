// Package npmclient holds no code: its tests run the vendor's official client for
// JavaScript, the npm package @superoffice/webapi, against somock. What they show is the
// one thing about somock that was measured with a client it did not write itself.
//
// See .github/docs/clients/typescript.md.
//
// They need node 18 or later with npm, which fetches the package. Without node they are
// skipped, unless SOMOCK_TEST_REQUIRE contains node.
package npmclient
