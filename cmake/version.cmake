# SPDX-License-Identifier: MIT
# The version has one home, include/tenon/core/version.hpp; CMake reads it from there.
function(tenon_read_version result)
  set(header "${CMAKE_CURRENT_SOURCE_DIR}/include/tenon/core/version.hpp")
  file(STRINGS "${header}" line REGEX "^#define TENON_VERSION \"[0-9.]+\"$")
  string(REGEX REPLACE "^.*\"([0-9.]+)\".*$" "\\1" version "${line}")
  if(NOT version MATCHES "^[0-9]+\\.[0-9]+\\.[0-9]+$")
    message(FATAL_ERROR "No line '#define TENON_VERSION \"x.y.z\"' in ${header}")
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${header}")
  set(${result} "${version}" PARENT_SCOPE)
endfunction()
