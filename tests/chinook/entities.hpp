// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <tenon/query.hpp>

// The record shop of the Chinook database: eleven tables.
namespace chinook {

struct Artist {
  std::int64_t id = 0;
  std::string name{};
};

struct Album {
  std::int64_t id = 0;
  std::string title{};
  std::int64_t artistId = 0;
};

struct MediaType {
  std::int64_t id = 0;
  std::string name{};
};

struct Genre {
  std::int64_t id = 0;
  std::string name{};
};

struct Track {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::int64_t> albumId{};
  std::int64_t mediaTypeId = 0;
  std::optional<std::int64_t> genreId{};
  std::optional<std::string> composer{};
  int milliseconds = 0;
  std::optional<std::int64_t> bytes{};
  tenon::decimal unitPrice{};
};

struct Playlist {
  std::int64_t id = 0;
  std::string name{};
};

struct PlaylistTrack {
  std::int64_t playlistId = 0;
  std::int64_t trackId = 0;
};

struct Employee {
  std::int64_t id = 0;
  std::string lastName{};
  std::string firstName{};
  std::optional<std::string> title{};
  std::optional<std::int64_t> reportsTo{};
  std::optional<tenon::date> birthDate{};
  std::optional<tenon::date> hireDate{};
  std::optional<std::string> city{};
  std::optional<std::string> country{};
  std::optional<std::string> phone{};
  std::optional<std::string> email{};
};

struct Customer {
  std::int64_t id = 0;
  std::string firstName{};
  std::string lastName{};
  std::optional<std::string> company{};
  std::optional<std::string> address{};
  std::optional<std::string> city{};
  std::optional<std::string> state{};
  std::optional<std::string> country{};
  std::optional<std::string> postalCode{};
  std::optional<std::string> phone{};
  std::optional<std::string> fax{};
  std::string email{};
  std::optional<std::int64_t> supportRepId{};
};

struct Invoice {
  std::int64_t id = 0;
  std::int64_t customerId = 0;
  tenon::timestamp invoiceDate{};
  std::optional<std::string> billingCity{};
  std::optional<std::string> billingState{};
  std::optional<std::string> billingCountry{};
  tenon::decimal total{};
};

struct InvoiceLine {
  std::int64_t id = 0;
  std::int64_t invoiceId = 0;
  std::int64_t trackId = 0;
  tenon::decimal unitPrice{};
  int quantity = 0;
};

}  // namespace chinook

template <>
inline constexpr auto tenon::table_of<chinook::Album> =
    tenon::table<chinook::Album>().foreign_key(&chinook::Album::artistId, &chinook::Artist::id);

template <>
inline constexpr auto tenon::table_of<chinook::Track> =
    tenon::table<chinook::Track>()
        .foreign_key(&chinook::Track::albumId, &chinook::Album::id)
        .foreign_key(&chinook::Track::mediaTypeId, &chinook::MediaType::id)
        .foreign_key(&chinook::Track::genreId, &chinook::Genre::id);

template <>
inline constexpr auto tenon::table_of<chinook::PlaylistTrack> =
    tenon::table<chinook::PlaylistTrack>()
        .primary_key(&chinook::PlaylistTrack::playlistId, &chinook::PlaylistTrack::trackId)
        .foreign_key(&chinook::PlaylistTrack::playlistId, &chinook::Playlist::id)
        .foreign_key(&chinook::PlaylistTrack::trackId, &chinook::Track::id);

template <>
inline constexpr auto tenon::table_of<chinook::Employee> =
    tenon::table<chinook::Employee>().foreign_key(&chinook::Employee::reportsTo, &chinook::Employee::id);

template <>
inline constexpr auto tenon::table_of<chinook::Customer> = tenon::table<chinook::Customer>()
                                                               .unique(&chinook::Customer::email)
                                                               .foreign_key(&chinook::Customer::supportRepId,
                                                                            &chinook::Employee::id);

template <>
inline constexpr auto tenon::table_of<chinook::Invoice> =
    tenon::table<chinook::Invoice>().foreign_key(&chinook::Invoice::customerId, &chinook::Customer::id);

template <>
inline constexpr auto tenon::table_of<chinook::InvoiceLine> =
    tenon::table<chinook::InvoiceLine>()
        .foreign_key(&chinook::InvoiceLine::invoiceId, &chinook::Invoice::id)
        .foreign_key(&chinook::InvoiceLine::trackId, &chinook::Track::id);
