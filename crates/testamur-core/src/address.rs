//! Which addresses are public, and what the others are.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::fmt;

/// The kinds of addresses that are refused unless allowed, after the special-purpose registries of
/// RFC 6890. Everything else is an ordinary public host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AddressKind {
    /// This machine: `127.0.0.0/8`, `::1`.
    Loopback,
    /// A private network: RFC 1918, shared carrier addresses (RFC 6598), unique local IPv6.
    Private,
    /// This network segment: `169.254.0.0/16` (where clouds serve their secrets), `fe80::/10`.
    LinkLocal,
    /// Many hosts at once: multicast and broadcast.
    Multicast,
    /// No ordinary host: unspecified, documentation, benchmarking, tunnels and other reserved
    /// ranges.
    Reserved,
}

impl AddressKind {
    /// What kind of special address this is; `None` for a public host. An IPv6 address that stands
    /// for an IPv4 one (mapped, NAT64, 6to4) is judged as that IPv4 address.
    pub fn of(address: IpAddr) -> Option<AddressKind> {
        match address {
            IpAddr::V4(address) => of_v4(address),
            IpAddr::V6(address) => of_v6(address),
        }
    }
}

impl fmt::Display for AddressKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AddressKind::Loopback => "a loopback address",
            AddressKind::Private => "a private address",
            AddressKind::LinkLocal => "a link-local address",
            AddressKind::Multicast => "a multicast address",
            AddressKind::Reserved => "a reserved address",
        })
    }
}

fn of_v4(address: Ipv4Addr) -> Option<AddressKind> {
    Some(match address.octets() {
        [127, ..] => AddressKind::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => {
            AddressKind::Private
        }
        [169, 254, ..] => AddressKind::LinkLocal,
        [224..=239, ..] | [255, 255, 255, 255] => AddressKind::Multicast,
        [0, ..] | [192, 0, 0 | 2, _] | [192, 88, 99, _] | [198, 18 | 19, ..] => {
            AddressKind::Reserved
        }
        [198, 51, 100, _] | [203, 0, 113, _] | [240..=255, ..] => AddressKind::Reserved,
        _ => return None,
    })
}

/// Only `2000::/3` is given out to hosts; within it, RFC 6890's exceptions.
fn of_v6(address: Ipv6Addr) -> Option<AddressKind> {
    let embedded =
        |high: u16, low: u16| of_v4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    Some(match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => AddressKind::Loopback,
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            return embedded(high, low);
        }
        [0x2002, high, low, ..] => return embedded(high, low),
        [0xfc00..=0xfdff, ..] | [0x64, 0xff9b, 1, ..] => AddressKind::Private,
        [0xfe80..=0xfeff, ..] => AddressKind::LinkLocal,
        [0xff00..=0xffff, ..] => AddressKind::Multicast,
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => {
            AddressKind::Reserved
        }
        [0x2000..=0x3fff, ..] => return None,
        _ => AddressKind::Reserved,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_range_has_its_kind_up_to_its_edges() {
        use AddressKind::*;
        for (kind, addresses) in [
            (
                Some(Loopback),
                "127.0.0.1 127.255.255.255 ::1 ::ffff:127.0.0.1 64:ff9b::7f00:1 2002:7f00:1::",
            ),
            (
                Some(Private),
                "10.0.0.0 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 100.64.0.0 100.127.255.255",
            ),
            (
                Some(Private),
                "fc00::1 fdff:ffff::1 ::ffff:10.1.2.3 64:ff9b::c0a8:101 2002:a00:1::1 64:ff9b:1::1",
            ),
            (Some(LinkLocal), "169.254.169.254 fe80::1 febf::1 fec0::1 ::ffff:169.254.169.254"),
            (Some(Multicast), "224.0.0.1 239.255.255.255 255.255.255.255 ff02::1 ::ffff:224.0.0.1"),
            (
                Some(Reserved),
                "0.0.0.0 0.1.2.3 192.0.0.1 192.0.2.1 198.18.0.1 198.19.255.255 198.51.100.9 203.0.113.9",
            ),
            (
                Some(Reserved),
                "240.0.0.1 255.255.255.254 192.88.99.1 :: ::1.2.3.4 2001::1 2001:2::1 2001:1ff::1",
            ),
            (
                Some(Reserved),
                "2001:db8::1 3fff::1 3fff:fff::1 100::1 5f00::1 4000::1 64:ff9b::1:0:1",
            ),
            (
                None,
                "1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.1.1.1 128.0.0.1 169.253.1.1",
            ),
            (
                None,
                "172.15.1.1 172.32.0.0 192.167.1.1 192.169.1.1 198.17.1.1 198.20.0.1 223.255.255.255",
            ),
            (
                None,
                "2606:4700::1111 2a00::1 2001:200::1 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1 3fff:1000::1",
            ),
        ] {
            for address in addresses.split(' ') {
                assert_eq!(AddressKind::of(address.parse().unwrap()), kind, "{address}");
            }
        }
    }
}
