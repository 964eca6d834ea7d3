using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies a 64-bit little-endian ELF library, marking every need of one symbol version as weak: the loader then accepts a
/// library without that version. A file that has no such need is copied unchanged. (ELF gABI, "Version Dependency Section".)
/// </summary>
public class WeakenSymbolVersion : Task
{
    private const uint VersionNeedSection = 0x6ffffffe;
    private const ushort Weak = 2;

    [Required]
    public string Source { get; set; }

    [Required]
    public string Destination { get; set; }

    [Required]
    public string Version { get; set; }

    public override bool Execute()
    {
        var elf = File.ReadAllBytes(Source);
        if (elf.Length < 64 || BitConverter.ToUInt32(elf, 0) != 0x464c457f || elf[4] != 2 || elf[5] != 1)
        {
            Log.LogError("{0} is not a 64-bit little-endian ELF library.", Source);
            return false;
        }

        var marked = Mark(elf);
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        var fresh = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(fresh, elf);
        // The old file may be a hard link in an output folder: replace the name, never the content.
        File.Delete(Destination);
        File.Move(fresh, Destination);
        Log.LogMessage(MessageImportance.Normal, "{0}: {1} need(s) of {2} marked weak.", Path.GetFileName(Source), marked, Version);
        return true;
    }

    private int Mark(byte[] elf)
    {
        var sections = (long)BitConverter.ToUInt64(elf, 40);
        int size = BitConverter.ToUInt16(elf, 58), count = BitConverter.ToUInt16(elf, 60), marked = 0;
        for (var i = 0; i < count; i++)
        {
            var section = sections + (long)i * size;
            if (BitConverter.ToUInt32(elf, (int)section + 4) == VersionNeedSection)
                marked += MarkNeeds(elf, (int)section, (int)(sections + BitConverter.ToUInt32(elf, (int)section + 40) * size));
        }

        return marked;
    }

    private int MarkNeeds(byte[] elf, int section, int stringSection)
    {
        var strings = (int)BitConverter.ToUInt64(elf, stringSection + 24);
        var need = (int)BitConverter.ToUInt64(elf, section + 24);
        var marked = 0;
        for (var left = BitConverter.ToUInt32(elf, section + 44); left > 0; left--)
        {
            var record = need + (int)BitConverter.ToUInt32(elf, need + 8);
            for (var records = BitConverter.ToUInt16(elf, need + 2); records > 0; records--)
            {
                if (NameAt(elf, strings + (int)BitConverter.ToUInt32(elf, record + 8)) == Version)
                {
                    elf[record + 4] |= (byte)Weak;
                    marked++;
                }

                record += (int)BitConverter.ToUInt32(elf, record + 12);
            }

            need += (int)BitConverter.ToUInt32(elf, need + 12);
        }

        return marked;
    }

    private static string NameAt(byte[] elf, int start)
    {
        var end = Array.IndexOf(elf, (byte)0, start);
        return Encoding.ASCII.GetString(elf, start, end - start);
    }
}
