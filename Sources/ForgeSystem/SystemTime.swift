#if canImport(Glibc)
    package import Glibc
#else
    package import Darwin
#endif

/// The system's times as plain numbers.
///
/// In this module alone one looks into `timespec` and what conditions of POSIX threads are made of: FFmpeg's headers define
/// them as well, and where those are in reach the compiler may take theirs.
package enum SystemTime {
    /// When a file was changed last, in nanoseconds since 1970.
    package static func modified(_ status: stat) -> Int64 {
        #if canImport(Glibc)
            let time = status.st_mtim
        #else
            let time = status.st_mtimespec
        #endif
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
